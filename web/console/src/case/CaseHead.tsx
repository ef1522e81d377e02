import { ActionIcon, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { Person, WholeCase } from '../api/types';
import { Due } from '../cases/Due';
import { PriorityMark, StatusMark } from '../cases/Marks';
import { useDirectory } from '../directory/directory';
import { Icon } from '../ui/icons';
import { openOffer } from './offer';
import type { ReactNode } from 'react';

interface Props {
  found: WholeCase;
  back: string;
  present: Person[];
  actions: ReactNode;
}

/** What the case is, how it stands, who else looks at it, and what can be done. */
export function CaseHead({ found, back, present, actions }: Props) {
  const { t, i18n } = useTranslation();
  const names = useDirectory();
  const offer = openOffer(found);
  const title = found.title || names.category(found.category) || names.kind(found.kind);
  const who = new Intl.ListFormat(i18n.language === 'zh' ? 'zh-CN' : 'en-GB').format(
    present.map((person) => person.title || person.name));
  return (
    <header className="case-head">
      <div className="case-head-line">
        <ActionIcon component={Link} href={back} variant="subtle" color="gray" size={34} aria-label={t('case.back')}>
          <Icon name="back" />
        </ActionIcon>
        <div className="case-head-title">
          <Title order={1} size="h4"><bdi>{title}</bdi></Title>
          <p className="case-head-marks">
            <span className="number">{found.number}</span>
            <StatusMark status={found.status} />
            <PriorityMark priority={found.priority} />
            <span>{names.queue(found.queue)}</span>
            <span><Icon name="person" size={14} /> {found.owner_title || names.person(found.owner)}</span>
            <Due row={found} exact={false} />
          </p>
        </div>
        {actions}
      </div>
      <div className="case-notices" aria-live="polite">
        {present.length > 0 && (
          <p className="notice" data-kind="presence">
            <Icon name="eye" size={15} />
            {t('case.present', { who, count: present.length })}
          </p>
        )}
        {offer && found.status !== 'closed' && (
          <p className="notice">
            <Icon name="transfer" size={15} />
            {t('case.offered', {
              by: names.person(offer.by),
              to: offer.to ? names.person(offer.to) : names.queue(offer.queue),
            })}
            {offer.reason && <bdi> {offer.reason}</bdi>}
          </p>
        )}
        {found.silent && found.status !== 'closed' && (
          <p className="notice"><Icon name="bot" size={15} />{t('case.silent')}</p>
        )}
        {found.merged_into && (
          <p className="notice">
            <Icon name="merge" size={15} />
            {t('case.merged_into')} <Link href={`/cases/${found.merged_into}`}>{found.merged_into}</Link>
          </p>
        )}
      </div>
    </header>
  );
}
