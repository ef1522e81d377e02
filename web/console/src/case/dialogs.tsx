// The dialogs behind a case's actions.
import { Radio, Select, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDirectory } from '../directory/directory';
import { Ask } from '../ui/Ask';
import { useReasons } from './reasons';

type Act = (what: Record<string, unknown> & { type: string }) => Promise<void>;
interface Props {
  act: Act;
  onClose: () => void;
}

export function CloseDialog({ act, onClose, asks }: Props & { asks: boolean }) {
  const { t } = useTranslation();
  const { options } = useReasons();
  const [reason, setReason] = useState<string | null>(options[0]?.value ?? null);
  const [text, setText] = useState('');
  return (
    <Ask title={t('close.title')} action={t('close.submit')} onClose={onClose} disabled={!reason}
      run={() => act({ type: 'close', reason, ...(text.trim() ? { text: text.trim() } : {}) })}>
      <Radio.Group label={t('close.reason')} value={reason} onChange={setReason} className="radios">
        {options.map(({ value, label }) => <Radio key={value} value={value} label={label} />)}
      </Radio.Group>
      <Textarea label={t('close.text')} description={asks ? t('close.asks') : t('close.asks_not')} value={text} dir="auto"
        onChange={(e) => setText(e.currentTarget.value)} autosize minRows={2} maxRows={8} maxLength={4000} />
    </Ask>
  );
}

/** To a colleague or a queue: offered (transfer), or moved at once (assign). */
export function HandOverDialog({ act, onClose, type, me }: Props & { type: 'transfer' | 'assign'; me: string }) {
  const { t } = useTranslation();
  const names = useDirectory();
  const [to, setTo] = useState<string | null>(null);
  const [queue, setQueue] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const assign = type === 'assign';
  const run = () => act({
    type,
    ...(to ? { to } : {}),
    ...(queue ? { queue } : {}),
    ...(reason.trim() ? { reason: reason.trim() } : {}),
  });
  return (
    <Ask title={t(`${type}.title`)} action={t(`${type}.submit`)} onClose={onClose} run={run}
      disabled={assign ? !to : !to && !queue}>
      <p className="quiet">{t(`${type}.about`)}</p>
      <Select label={t('transfer.person')} data={names.peopleOptions.filter((each) => assign || each.value !== me)} value={to}
        searchable clearable onChange={(value) => { setTo(value); if (value && !assign) setQueue(null); }} />
      <Select label={assign ? t('assign.queue') : t('transfer.queue')} data={names.queueOptions} value={queue} clearable
        onChange={(value) => { setQueue(value); if (value && !assign) setTo(null); }} />
      <TextInput label={t('transfer.reason')} value={reason} onChange={(e) => setReason(e.currentTarget.value)} maxLength={500} />
    </Ask>
  );
}

export function MergeDialog({ act, onClose }: Props) {
  const { t } = useTranslation();
  const [into, setInto] = useState('');
  return (
    <Ask title={t('merge.title')} action={t('merge.submit')} onClose={onClose} disabled={!into.trim()}
      run={() => act({ type: 'merge', into: into.trim() })}>
      <p className="quiet">{t('merge.about')}</p>
      <TextInput label={t('merge.into')} value={into} onChange={(e) => setInto(e.currentTarget.value)}
        placeholder="2026-000123-8" autoComplete="off" />
    </Ask>
  );
}

/** An action that needs nothing but a reason. */
export function ReasonDialog({ act, onClose, type, needed }: Props & { type: 'reopen' | 'erase'; needed: boolean }) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  return (
    <Ask title={t(`${type}.title`)} action={t(`${type}.submit`)} onClose={onClose} danger={type === 'erase'}
      disabled={needed && !reason.trim()} run={() => act({ type, ...(reason.trim() ? { reason: reason.trim() } : {}) })}>
      <p className="quiet">{t(`${type}.about`)}</p>
      <TextInput label={t('transfer.reason')} value={reason} onChange={(e) => setReason(e.currentTarget.value)} maxLength={500} />
    </Ask>
  );
}
