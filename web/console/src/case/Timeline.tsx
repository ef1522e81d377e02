import { useTranslation } from 'react-i18next';
import type { CaseEvent } from '../api/types';
import { useDirectory } from '../directory/directory';
import { Icon, type IconName } from '../ui/icons';
import { Time } from '../ui/Time';
import { eventRemark, eventText } from './event_text';
import { useReasons } from './reasons';

const icons: Record<string, IconName> = {
  opened: 'plus', reply: 'reply', note: 'note', assign: 'transfer', transfer: 'transfer', accept: 'check',
  priority: 'flag', status: 'clock', close: 'lock', reopen: 'reopen', merge: 'merge', merged: 'merge', overdue: 'late',
  resident_message: 'mail', closing_answer: 'checks', release: 'bot', unmask: 'eye', erase: 'close',
};

/** Everything that was done to the case, the newest first. */
export function Timeline({ events }: { events: CaseEvent[] }) {
  const { t } = useTranslation();
  const directory = useDirectory();
  const { reason } = useReasons();
  const names = { person: directory.person, queue: directory.queue, reason };
  return (
    <ol className="timeline" aria-label={t('case.timeline')}>
      {[...events].reverse().map((event) => {
        const remark = eventRemark(event, names);
        return (
          <li key={event.seq} data-type={event.type}>
            <Icon name={icons[event.type] ?? 'clock'} size={15} />
            <div>
              <p><bdi>{eventText(event, t, names)}</bdi></p>
              {remark && <p className="remark" dir="auto">{remark}</p>}
              {event.erased && <p className="quiet">{t('event.erased_content')}</p>}
              <small><Time at={event.at} /></small>
            </div>
          </li>
        );
      })}
    </ol>
  );
}
