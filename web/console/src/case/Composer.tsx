import { Button, SegmentedControl, Textarea } from '@mantine/core';
import { useEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { newKey } from '../api/client';
import type { WholeCase } from '../api/types';
import { Icon } from '../ui/icons';
import { Conflict, isConflict } from './Conflict';
import { useDraft, type DraftKind } from './use_draft';
import { useCaseChanges } from './use_case';

const text_max = 4000; // characters, as the server takes them

interface Props {
  found: WholeCase;
  me: string;
  kind: DraftKind;
  onKind: (kind: DraftKind) => void;
  field: RefObject<HTMLTextAreaElement | null>;
  mayReply: boolean;
}

/** To the resident, or into the office's own notes: one sees at a glance which. */
export function Composer({ found, me, kind, onKind, field, mayReply }: Props) {
  const { t } = useTranslation();
  const { act, reply } = useCaseChanges(found.number);
  const [replyText, setReply] = useDraft(me, found.number, 'reply', found.draft?.text ?? '');
  const [noteText, setNote] = useDraft(me, found.number, 'note', '');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const key = useRef(newKey());
  const text = kind === 'reply' ? replyText : noteText;
  const write = kind === 'reply' ? setReply : setNote;
  useEffect(() => setError(null), [kind]);

  const send = async () => {
    const said = text.trim();
    if (!said || busy) return;
    setBusy(true);
    setError(null);
    try {
      if (kind === 'reply') await reply(said, key.current);
      else await act({ type: 'note', text: said });
      key.current = newKey();
      write('');
    } catch (problem) {
      // The next try says the version that is seen then: it is another wish.
      if (isConflict(problem)) key.current = newKey();
      setError(problem);
    } finally {
      setBusy(false);
      field.current?.focus();
    }
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing) {
      event.preventDefault();
      void send();
    }
    if (event.key === 'Escape') field.current?.blur();
  };
  return (
    <section className="composer" data-kind={kind} aria-label={t('case.write')}>
      {error !== null && <Conflict error={error} />}
      <div className="row spread">
        <SegmentedControl size="xs" value={kind} onChange={(value) => onKind(value as DraftKind)} aria-label={t('case.write')}
          data={[
            ...(mayReply ? [{ value: 'reply', label: t('case.reply') }] : []),
            { value: 'note', label: t('case.note') },
          ]} />
        <span className="quiet composer-hint">{kind === 'reply' ? t('case.reply_about') : t('case.note_about')}</span>
      </div>
      <Textarea ref={field} value={text} onChange={(e) => write(e.currentTarget.value)} onKeyDown={press} dir="auto"
        autosize minRows={2} maxRows={12} maxLength={text_max}
        aria-label={kind === 'reply' ? t('case.reply_to_resident') : t('case.note_inside')}
        placeholder={kind === 'reply' ? t('case.reply_to_resident') : t('case.note_inside')} />
      <div className="row spread">
        <span className="quiet composer-hint">{text ? t('case.draft_kept') : t('case.send_key')}</span>
        <Button onClick={() => void send()} loading={busy} disabled={!text.trim()} leftSection={<Icon name="send" size={16} />}>
          {kind === 'reply' ? t('case.send') : t('case.keep_note')}
        </Button>
      </div>
    </section>
  );
}
