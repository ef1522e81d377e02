import { ActionIcon, Button, Title } from '@mantine/core';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useParams, useSearch } from 'wouter';
import { address } from '../api/client';
import { CasePage } from '../case/CasePage';
import { useMay, useMe } from '../session/session';
import { Icon } from '../ui/icons';
import { useKeys } from '../ui/keys';
import { useTitle } from '../ui/Page';
import { ProblemNote } from '../ui/ProblemNote';
import './cases.css';
import { CaseList } from './CaseList';
import { FilterBar } from './FilterBar';
import { queryOf, readFilter, writeFilter, type Filter } from './filters';
import { NewCase } from './NewCase';
import { useCases } from './use_cases';

/** The list, and beside it the case that is open; on a small screen one or the other. */
export function CasesPage() {
  const { t } = useTranslation();
  const me = useMe();
  const may = useMay();
  const { number } = useParams<{ number?: string }>();
  const [, navigate] = useLocation();
  const words = useSearch();
  const filter = useMemo(() => readFilter(words), [words]);
  const list = useCases(filter);
  const search = useRef<HTMLInputElement>(null);
  const [pointed, setPointed] = useState<string | null>(number ?? null);
  const [opening, setOpening] = useState(false);
  useTitle(number ?? t('nav.cases'));

  useEffect(() => {
    if (number) setPointed(number);
  }, [number]);
  const suffix = words ? '?' + words : '';
  const hrefOf = useCallback((of: string) => `/cases/${of}${suffix}`, [suffix]);
  const filterBy = useCallback(
    (next: Filter) => {
      const text = writeFilter(next);
      navigate((number ? `/cases/${number}` : '/cases') + (text ? '?' + text : ''), { replace: true });
    },
    [navigate, number],
  );
  const step = (by: 1 | -1) => {
    const index = list.rows.findIndex((row) => row.number === pointed);
    const next = list.rows[index < 0 ? 0 : Math.min(Math.max(index + by, 0), list.rows.length - 1)];
    if (!next) return;
    setPointed(next.number);
    if (number) navigate(hrefOf(next.number));
  };
  useKeys({
    next: () => step(1),
    previous: () => step(-1),
    open: () => { if (pointed && !number) navigate(hrefOf(pointed)); },
    back: () => navigate('/cases' + suffix),
    search: () => search.current?.focus(),
    ...(may('open_cases') ? { new_case: () => setOpening(true) } : {}),
  });
  const more = useCallback(() => void list.fetchNextPage(), [list.fetchNextPage]);

  return (
    <div className="cases" data-open={Boolean(number) || undefined}>
      <section className="cases-side" aria-label={t('nav.cases')}>
        <header className="cases-head">
          <Title order={number ? 2 : 1} size="h4">{t('nav.cases')}</Title>
          <div className="row">
            {may('export_cases') && (
              <ActionIcon component="a" variant="default" size={30} href={address('/cases.csv', queryOf(filter))}
                download aria-label={t('cases.csv')} title={t('cases.csv')}>
                <Icon name="download" />
              </ActionIcon>
            )}
            {may('open_cases') && (
              <Button size="xs" leftSection={<Icon name="plus" size={15} />} onClick={() => setOpening(true)}>
                {t('cases.new')}
              </Button>
            )}
          </div>
        </header>
        <FilterBar filter={filter} onChange={filterBy} search={search} />
        <ProblemNote error={list.error} retry={() => void list.refetch()} />
        <CaseList rows={list.rows} more={Boolean(list.hasNextPage)} loading={list.isPending || list.isFetchingNextPage}
          unseen={list.unseen} selected={pointed} me={me.name} hrefOf={hrefOf} onMore={more}
          onShowNew={() => void list.restart()} onTop={list.setAtTop} />
      </section>
      {number && <CasePage key={number} number={number} back={'/cases' + suffix} />}
      {!number && (
        <p className="cases-hint quiet" aria-hidden="true">{t('cases.hint')}</p>
      )}
      {opening && <NewCase onClose={() => setOpening(false)} onOpened={(made) => navigate(hrefOf(made))} />}
    </div>
  );
}
