import { useTranslation } from 'react-i18next';
import type { CaseRow } from '../api/types';
import { useFormat } from '../i18n/use_format';
import { Icon } from '../ui/icons';
import { useNow } from '../ui/now';

export function isLate(row: Pick<CaseRow, 'due_at' | 'status' | 'overdue'>, now: number): boolean {
  if (row.status === 'closed') return false;
  return row.overdue || (row.due_at !== null && new Date(row.due_at).getTime() <= now);
}

/** When it is due: in words, and the exact time. What is late says so in words and by its sign. */
export function Due({ row, exact = true }: { row: CaseRow; exact?: boolean }) {
  const { t } = useTranslation();
  const f = useFormat();
  const now = useNow();
  if (row.status === 'closed') {
    return (
      <span className="due">
        <span>{t('due.closed')}</span>
        {exact && row.closed_at && <small>{f.time(row.closed_at)}</small>}
      </span>
    );
  }
  if (!row.due_at) return <span className="due">{t('due.none')}</span>;
  const away = new Date(row.due_at).getTime() - now;
  const late = isLate(row, now);
  // Marked as overdue before its day: the first answer is late.
  const words = !late ? f.relative(row.due_at, now)
    : away < 0 ? t('due.late_by', { span: f.span(away) }) : t('due.answer_late');
  return (
    <time className="due" data-late={late || undefined} dateTime={row.due_at} title={f.time(row.due_at, 'full')}>
      <span>
        <Icon name={late ? 'late' : 'clock'} size={14} />
        {words}
      </span>
      {exact && <small>{f.time(row.due_at)}</small>}
    </time>
  );
}
