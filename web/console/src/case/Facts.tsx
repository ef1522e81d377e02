import { Button } from '@mantine/core';
import { lazy, Suspense, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { WholeCase } from '../api/types';
import { useDirectory } from '../directory/directory';
import { useFormat } from '../i18n/use_format';
import { Icon } from '../ui/icons';
import { Waiting } from '../ui/Waiting';
import { answersOf } from './answers';
import { useReasons } from './reasons';

const CaseMap = lazy(() => import('./CaseMap'));

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd dir="auto">{children}</dd>
    </div>
  );
}

interface Props {
  found: WholeCase;
  onUnmask: (() => void) | null;
}

/** What is known about the case, beside what was said. */
export function Facts({ found, onUnmask }: Props) {
  const { t } = useTranslation();
  const names = useDirectory();
  const { reason } = useReasons();
  const f = useFormat();
  const place = found.place;
  const placeText = place?.text || place?.address || place?.title || '';
  const spot = place?.latitude !== undefined && place.longitude !== undefined
    ? ([place.latitude, place.longitude] as [number, number]) : null;
  const source = t(`source.${found.source}`, found.channel ?? found.source);
  return (
    <div className="facts">
      <dl>
        {found.summary && <Fact label={t('case.summary')}>{found.summary}</Fact>}
        <Fact label={t('case.reporter')}>
          <bdi>{found.reporter || t('case.reporter_none')}</bdi>
          {onUnmask && (
            <Button size="compact-xs" variant="default" ml="xs" leftSection={<Icon name="eye" size={14} />} onClick={onUnmask}>
              {t('case.unmask')}
            </Button>
          )}
        </Fact>
        <Fact label={t('case.kind')}>
          {[names.kind(found.kind), names.category(found.category)].filter(Boolean).join(' · ')}
        </Fact>
        <Fact label={t('case.queue')}>{names.queue(found.queue)}</Fact>
        <Fact label={t('case.owner')}>{found.owner_title || names.person(found.owner)}</Fact>
        <Fact label={t('case.came_by')}>
          {[source, found.language && t(`language.${found.language}`, found.language)].filter(Boolean).join(' · ')}
        </Fact>
        <Fact label={t('case.opened')}>{f.time(found.opened_at, 'full')}</Fact>
        {found.due_at && <Fact label={t('case.due')}>{f.time(found.due_at, 'full')}</Fact>}
        {found.closed_at && (
          <Fact label={t('case.closed')}>
            {f.time(found.closed_at, 'full')}
            {found.close_reason && ` · ${reason(found.close_reason)}`}
          </Fact>
        )}
        {found.status === 'closed' && found.confirmation && found.confirmation !== 'none' && (
          <Fact label={t('case.resident_says')}>
            {t(`confirmation.${found.confirmation}`)}
            {found.satisfaction !== null && ` · ${t('case.satisfaction', { n: found.satisfaction })}`}
          </Fact>
        )}
        {answersOf(found.answers, f.language).map(({ name, text }) => (
          <Fact key={name} label={t(`answer.${name}`, name.replace(/_/g, ' '))}>{text}</Fact>
        ))}
        {(placeText || found.area) && (
          <Fact label={t('case.place')}>{[placeText, names.area(found.area)].filter(Boolean).join(' · ')}</Fact>
        )}
      </dl>
      {(spot || found.area) && (
        <Suspense fallback={<Waiting />}>
          <CaseMap spot={spot} area={found.area} label={placeText || names.area(found.area)} />
        </Suspense>
      )}
    </div>
  );
}
