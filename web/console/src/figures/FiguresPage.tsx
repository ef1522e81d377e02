import { Button, SegmentedControl, TextInput, Title } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useSearch } from 'wouter';
import { address, api } from '../api/client';
import type { Figures } from '../api/types';
import { useDirectory } from '../directory/directory';
import { townDate } from '../i18n/format';
import { useFormat } from '../i18n/use_format';
import { Icon } from '../ui/icons';
import { Page } from '../ui/Page';
import { Waiting } from '../ui/Waiting';
import './figures.css';
import { FiguresTable } from './FiguresTable';
import { Tiles } from './Tiles';

const Chart = lazy(() => import('./Chart'));
const days_shown = 56;
const groups = ['queue', 'area', 'week'] as const;
export type Grouping = (typeof groups)[number];

/** How the office does, each figure with what it is counted from. */
export default function FiguresPage() {
  const { t } = useTranslation();
  const f = useFormat();
  const names = useDirectory();
  const words = new URLSearchParams(useSearch());
  const [, navigate] = useLocation();
  const today = useMemo(() => Date.now(), []);
  const asked = {
    from: words.get('from') || townDate(f.zone, today, -days_shown),
    to: words.get('to') || townDate(f.zone, today),
    by: (groups.find((each) => each === words.get('by')) ?? 'queue') as Grouping,
  };
  const { data, error, refetch } = useQuery({
    queryKey: ['figures', asked],
    queryFn: () => api.get<Figures>('/figures', asked),
    placeholderData: keepPreviousData,
    enabled: Boolean(names.data),
  });
  const set = (name: keyof typeof asked, value: string) => {
    if (!value) return;
    navigate('/figures?' + new URLSearchParams({ ...asked, [name]: value }).toString(), { replace: true });
  };
  const titleOf = (key: string | null) => {
    if (!key) return t('figures.none');
    if (asked.by === 'queue') return names.queue(key);
    if (asked.by === 'area') return names.area(key);
    return /^\d{4}-\d{2}-\d{2}/.test(key) ? t('figures.week_of', { day: f.time(key.slice(0, 10) + 'T12:00:00Z', 'day') }) : key;
  };
  const tools = (
    <>
      <TextInput type="date" label={t('figures.from')} value={asked.from} max={asked.to} onChange={(e) => set('from', e.currentTarget.value)} />
      <TextInput type="date" label={t('figures.to')} value={asked.to} min={asked.from} onChange={(e) => set('to', e.currentTarget.value)} />
      <Button component="a" variant="default" href={address('/figures', { ...asked, format: 'csv' })} download
        leftSection={<Icon name="download" size={16} />}>
        CSV
      </Button>
    </>
  );
  return (
    <Page title={t('nav.figures')} about={t('figures.about')} tools={tools}>
      {!data ? <Waiting error={error} retry={() => void refetch()} /> : (
        <>
          <Tiles total={data.total} definitions={data.definitions} />
          <section className="panel" aria-labelledby="figures-by">
            <div className="row spread">
              <Title order={2} size="h5" id="figures-by">{t('figures.compared')}</Title>
              <SegmentedControl size="xs" value={asked.by} onChange={(value) => set('by', value)} aria-label={t('figures.compared')}
                data={groups.map((value) => ({ value, label: t(`figures.by_${value}`) }))} />
            </div>
            <Suspense fallback={<Waiting />}>
              <Chart rows={data.rows} by={asked.by} titleOf={titleOf} />
            </Suspense>
            <FiguresTable rows={data.rows} total={data.total} titleOf={titleOf} head={t(`figures.by_${asked.by}`)} />
          </section>
        </>
      )}
    </Page>
  );
}
