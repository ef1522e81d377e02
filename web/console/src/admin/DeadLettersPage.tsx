import { Anchor, Button, Select, Table } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useSearch } from 'wouter';
import { api } from '../api/client';
import type { Delivery } from '../api/types';
import { useMay } from '../session/session';
import { Page } from '../ui/Page';
import { explain } from '../ui/ProblemNote';
import { tellDone, tellProblem } from '../ui/tell';
import { Time } from '../ui/Time';
import { Empty, Waiting } from '../ui/Waiting';
import './admin.css';

interface Answer {
  deliveries: Delivery[];
  next: string | null;
}

/** Replies that could not be delivered, and why; each can be sent again. */
export default function DeadLettersPage() {
  const { t } = useTranslation();
  const may = useMay()('manage_people');
  const client = useQueryClient();
  const channel = new URLSearchParams(useSearch()).get('channel') ?? '';
  const [, navigate] = useLocation();
  const list = useInfiniteQuery({
    queryKey: ['deliveries', channel],
    queryFn: ({ pageParam }) => api.get<Answer>('/deliveries', { status: 'dead', channel, cursor: pageParam }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
  });
  const again = useMutation({
    mutationFn: (id: Delivery['id']) => api.post(`/deliveries/${id}/retry`),
    onSuccess: () => {
      tellDone(t('dead.sent_again'));
      void client.invalidateQueries({ queryKey: ['deliveries'] });
      void client.invalidateQueries({ queryKey: ['channels'] });
    },
    onError: (error) => tellProblem(explain(error, t)),
  });
  const rows = list.data?.pages.flatMap((page) => page.deliveries);
  const channels = Array.from(new Set([channel, ...(rows ?? []).map((row) => row.channel)])).filter(Boolean);
  return (
    <Page title={t('nav.deliveries')} about={t('dead.about')} tools={channels.length > 0 && (
      <Select aria-label={t('dead.channel')} placeholder={t('dead.all_channels')} value={channel || null} clearable data={channels}
        onChange={(value) => navigate('/deliveries' + (value ? '?channel=' + encodeURIComponent(value) : ''))} />
    )}>
      {!rows ? <Waiting error={list.error} retry={() => void list.refetch()} /> : !rows.length ? <Empty text={t('dead.none')} /> : (
        <div className="table-box cards">
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('dead.at')}</Table.Th>
                <Table.Th>{t('dead.channel')}</Table.Th>
                <Table.Th>{t('dead.case')}</Table.Th>
                <Table.Th>{t('dead.text')}</Table.Th>
                <Table.Th>{t('dead.error')}</Table.Th>
                {may && <Table.Th><span className="hidden">{t('dead.again')}</span></Table.Th>}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((row) => (
                <Table.Tr key={row.id}>
                  <Table.Td data-label={t('dead.at')}><Time at={row.at} /></Table.Td>
                  <Table.Td data-label={t('dead.channel')}>{row.channel}</Table.Td>
                  <Table.Td data-label={t('dead.case')}>
                    {row.case ? <Anchor component={Link} href={`/cases/${row.case}`} className="number">{row.case}</Anchor> : '–'}
                  </Table.Td>
                  <Table.Td data-label={t('dead.text')}><bdi>{row.text}</bdi></Table.Td>
                  <Table.Td data-label={t('dead.error')}>
                    <span className="two-lines"><bdi>{row.error}</bdi><small className="quiet">{t('dead.attempts', { count: row.attempts })}</small></span>
                  </Table.Td>
                  {may && (
                    <Table.Td>
                      <Button size="compact-sm" variant="default" loading={again.isPending && again.variables === row.id}
                        onClick={() => again.mutate(row.id)}>
                        {t('dead.again')}
                      </Button>
                    </Table.Td>
                  )}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      {list.hasNextPage && (
        <Button variant="default" mt="md" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>{t('ui.more')}</Button>
      )}
    </Page>
  );
}
