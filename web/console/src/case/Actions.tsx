import { ActionIcon, Button, Menu } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Priority, WholeCase } from '../api/types';
import { useMay, useMe } from '../session/session';
import { Icon } from '../ui/icons';
import { explain } from '../ui/ProblemNote';
import { tellProblem } from '../ui/tell';
import { isConflict } from './Conflict';
import { mayAccept } from './offer';

export type DialogName = 'close' | 'transfer' | 'assign' | 'merge' | 'reopen' | 'erase';

interface Props {
  found: WholeCase;
  act: (what: Record<string, unknown> & { type: string }) => Promise<void>;
  onDialog: (name: DialogName) => void;
  onConflict: (error: unknown) => void;
}
const priorities: Priority[] = ['normal', 'high', 'urgent'];

/** What can be done to the case as it stands. */
export function Actions({ found, act, onDialog, onConflict }: Props) {
  const { t } = useTranslation();
  const me = useMe();
  const may = useMay();
  const now = (what: Record<string, unknown> & { type: string }) => () => {
    act(what).catch((error: unknown) => (isConflict(error) ? onConflict(error) : tellProblem(explain(error, t))));
  };
  const print = (
    <Menu.Item leftSection={<Icon name="print" size={16} />} onClick={() => window.print()}>{t('ui.print')}</Menu.Item>
  );
  const works = may('work_cases');
  const open = found.status !== 'closed';
  return (
    <div className="actions">
      {works && open && mayAccept(found, me) && (
        <Button size="xs" onClick={now({ type: 'accept' })} leftSection={<Icon name="check" size={15} />}>{t('action.accept')}</Button>
      )}
      {works && open && found.owner === me.name && (
        <Button size="xs" variant="default" onClick={() => onDialog('transfer')} leftSection={<Icon name="transfer" size={15} />}>
          {t('action.transfer')}
        </Button>
      )}
      {works && open && found.status !== 'new' && (
        <Button size="xs" variant="default" className="action-status" leftSection={<Icon name={found.status === 'waiting' ? 'play' : 'clock'} size={15} />}
          onClick={now({ type: 'status', status: found.status === 'waiting' ? 'in_progress' : 'waiting' })}>
          {found.status === 'waiting' ? t('action.resume') : t('action.wait')}
        </Button>
      )}
      {works && open && (
        <Button size="xs" variant="default" onClick={() => onDialog('close')} leftSection={<Icon name="lock" size={15} />}>
          {t('action.close')}
        </Button>
      )}
      {works && !open && (
        <Button size="xs" variant="default" onClick={() => onDialog('reopen')} leftSection={<Icon name="reopen" size={15} />}>
          {t('action.reopen')}
        </Button>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={30} aria-label={t('action.more')}><Icon name="more" /></ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {works && open && <Menu.Label>{t('case.priority')}</Menu.Label>}
          {works && open && priorities.map((priority) => (
            <Menu.Item key={priority} disabled={priority === found.priority} onClick={now({ type: 'priority', priority })}
              leftSection={<Icon name={priority === found.priority ? 'check' : 'flag'} size={16} />}>
              {t(`priority.${priority}`)}
            </Menu.Item>
          ))}
          {works && open && <Menu.Divider />}
          {may('assign_cases') && open && (
            <Menu.Item leftSection={<Icon name="person" size={16} />} onClick={() => onDialog('assign')}>{t('action.assign')}</Menu.Item>
          )}
          {works && open && (
            <Menu.Item leftSection={<Icon name="merge" size={16} />} onClick={() => onDialog('merge')}>{t('action.merge')}</Menu.Item>
          )}
          {works && found.silent !== false && found.thread.length > 0 && (
            <Menu.Item leftSection={<Icon name="bot" size={16} />} onClick={now({ type: 'release' })}>{t('action.release')}</Menu.Item>
          )}
          {print}
          {may('erase_cases') && (
            <Menu.Item color="red" leftSection={<Icon name="close" size={16} />} onClick={() => onDialog('erase')}>{t('action.erase')}</Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
