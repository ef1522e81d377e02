import { useTranslation } from 'react-i18next';
import type { CaseEvent } from '../api/types';
import { useDirectory } from '../directory/directory';
import { Icon } from '../ui/icons';
import { Time } from '../ui/Time';

/** A note of the office: the resident never sees it, and it looks so. */
export function NoteBubble({ note }: { note: CaseEvent }) {
  const { t } = useTranslation();
  const names = useDirectory();
  const text = typeof note.data?.text === 'string' ? note.data.text : '';
  return (
    <li className="bubble" data-side="note">
      <div className="bubble-head">
        <Icon name="note" size={14} />
        <b>{names.person(note.actor)}</b>
        <span className="quiet">{t('case.note_inside')}</span>
        <Time at={note.at} />
      </div>
      <div className="bubble-body">
        <p dir="auto">{note.erased ? t('event.erased_content') : text}</p>
      </div>
    </li>
  );
}
