import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { CaseRow } from '../api/types';
import { useDirectory } from '../directory/directory';
import { Icon } from '../ui/icons';
import { Ago } from '../ui/Time';
import { Due } from './Due';
import { PriorityMark, StatusMark } from './Marks';

interface Props {
  row: CaseRow;
  href: string;
  selected: boolean;
  wide: boolean;
  me: string;
}

/** One case of the list: a link, so that it opens in another tab as well. */
export const CaseRowLink = memo(function CaseRowLink({ row, href, selected, wide, me }: Props) {
  const { t } = useTranslation();
  const names = useDirectory();
  const last = row.last_message;
  const title = row.title || names.category(row.category) || names.kind(row.kind);
  const said = last?.text || row.summary;
  return (
    <Link href={href} className="case-row" data-wide={wide || undefined} data-unread={row.unread || undefined}
      data-selected={selected || undefined} aria-current={selected ? 'true' : undefined}>
      <span className="case-row-main">
        <span className="case-row-title">
          {row.unread && <span className="unread-dot" role="img" aria-label={t('cases.unread')} />}
          <bdi>{title}</bdi>
          <PriorityMark priority={row.priority} />
        </span>
        <span className="case-row-said">
          {last && (
            <b data-by={last.by}>
              {last.by === 'resident' && <Icon name="reply" size={13} />}
              {t(`by.${last.by}`)}
              {t('ui.colon')}
            </b>
          )}
          <bdi>{said}</bdi>
        </span>
      </span>
      <span className="case-row-where">
        <span className="number">{row.number}</span>
        <span>{[names.queue(row.queue), wide && names.area(row.area)].filter(Boolean).join(' · ')}</span>
      </span>
      <span className="case-row-who">
        <StatusMark status={row.status} />
        <span>{row.owner === me ? t('cases.me') : names.person(row.owner)}</span>
      </span>
      <span className="case-row-due">
        <Due row={row} exact={wide} />
      </span>
      {wide && <span className="case-row-last">{last ? <Ago at={last.at} /> : <Ago at={row.opened_at} />}</span>}
    </Link>
  );
});
