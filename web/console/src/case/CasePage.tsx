import { SegmentedControl, Tabs } from '@mantine/core';
import { useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useTranslation } from 'react-i18next';
import type { WholeCase } from '../api/types';
import { useMay, useMe } from '../session/session';
import { useKeys } from '../ui/keys';
import { explain } from '../ui/ProblemNote';
import { tellProblem } from '../ui/tell';
import { Waiting } from '../ui/Waiting';
import { Actions, type DialogName } from './Actions';
import './case.css';
import { CaseHead } from './CaseHead';
import { Composer } from './Composer';
import { Conflict, isConflict } from './Conflict';
import { CloseDialog, HandOverDialog, MergeDialog, ReasonDialog } from './dialogs';
import { Facts } from './Facts';
import { mayAccept } from './offer';
import { Thread } from './Thread';
import { Timeline } from './Timeline';
import { useCase, useCaseChanges, useRead } from './use_case';
import type { DraftKind } from './use_draft';
import { usePresence } from './use_presence';

export function CasePage({ number, back }: { number: string; back: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useCase(number);
  useRead(data);
  if (!data) {
    return (
      <article className="case" aria-label={number}>
        <Waiting error={error} retry={() => void refetch()} />
      </article>
    );
  }
  return (
    <article className="case" aria-label={t('case.label', { number })}>
      <Open found={data} back={back} />
    </article>
  );
}

function Open({ found, back }: { found: WholeCase; back: string }) {
  const { t } = useTranslation();
  const me = useMe();
  const may = useMay();
  const { act, unmask } = useCaseChanges(found.number);
  const present = usePresence(found.number, me.name, found.present);
  const field = useRef<HTMLTextAreaElement>(null);
  const mayReply = may('reply') && found.source !== 'phone' && found.source !== 'walk-in';
  const [kind, setKind] = useState<DraftKind>(mayReply ? 'reply' : 'note');
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const [conflict, setConflict] = useState<unknown>(null);
  const [view, setView] = useState<string | null>('thread');
  const works = may('work_cases');
  const open = found.status !== 'closed';

  const writeTo = (which: DraftKind) => {
    // At once: what is typed next belongs into the field.
    flushSync(() => {
      setKind(which);
      // On a phone the thread may be behind another view; beside it the history stays open.
      if (window.matchMedia('(max-width: 999px)').matches) setView('thread');
    });
    field.current?.focus();
  };
  const tell = (problem: unknown) => (isConflict(problem) ? setConflict(problem) : tellProblem(explain(problem, t)));
  const doAct: typeof act = (what) => {
    setConflict(null);
    return act(what);
  };
  useKeys({
    ...(mayReply ? { reply: () => writeTo('reply') } : {}),
    ...(works ? { note: () => writeTo('note') } : {}),
    ...(works && open && mayAccept(found, me) ? { accept: () => void doAct({ type: 'accept' }).catch(tell) } : {}),
    ...(works && open ? { close: () => setDialog('close') } : {}),
    ...(works && open && found.owner === me.name ? { transfer: () => setDialog('transfer') } : {}),
  });
  const end = () => setDialog(null);
  const masked = found.unmasked === false && Boolean(found.reporter?.includes('*'));
  return (
    <>
      <CaseHead found={found} back={back} present={present}
        actions={<Actions found={found} act={doAct} onDialog={setDialog} onConflict={setConflict} />} />
      {conflict !== null && <Conflict error={conflict} />}
      <SegmentedControl className="case-views" fullWidth size="xs" value={view ?? 'thread'} onChange={setView}
        aria-label={t('case.view')}
        data={[
          { value: 'thread', label: t('case.thread') },
          { value: 'facts', label: t('case.facts') },
          { value: 'timeline', label: t('case.timeline') },
        ]} />
      <div className="case-body" data-view={view}>
        <div className="case-talk">
          <Thread found={found} />
          {works && (
            <Composer found={found} me={me.name} kind={kind} onKind={writeTo} field={field} mayReply={mayReply} />
          )}
        </div>
        <Tabs className="case-aside" value={view === 'thread' ? 'facts' : view} onChange={setView} keepMounted={false}>
          <Tabs.List>
            <Tabs.Tab value="facts">{t('case.facts')}</Tabs.Tab>
            <Tabs.Tab value="timeline">{t('case.timeline')}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="facts"><Facts found={found} onUnmask={masked ? () => void unmask().catch(tell) : null} /></Tabs.Panel>
          <Tabs.Panel value="timeline"><Timeline events={found.events} /></Tabs.Panel>
        </Tabs>
      </div>
      {dialog === 'close' && <CloseDialog act={doAct} onClose={end} asks={found.thread.length > 0} />}
      {dialog === 'merge' && <MergeDialog act={doAct} onClose={end} />}
      {(dialog === 'transfer' || dialog === 'assign') && <HandOverDialog act={doAct} onClose={end} type={dialog} me={me.name} />}
      {dialog === 'reopen' && <ReasonDialog act={doAct} onClose={end} type="reopen" needed={false} />}
      {dialog === 'erase' && <ReasonDialog act={doAct} onClose={end} type="erase" needed />}
    </>
  );
}
