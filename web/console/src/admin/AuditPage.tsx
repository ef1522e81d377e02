import { Button, Table } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import type { AuditEntry } from '../api/types';
import { useDirectory } from '../directory/directory';
import { Page } from '../ui/Page';
import { Time } from '../ui/Time';
import { Empty, Waiting } from '../ui/Waiting';
import './admin.css';

interface Answer {
  entries?: AuditEntry[];
  audit?: AuditEntry[];
  events?: AuditEntry[];
  next: string | null;
}

/** Who did what to accounts, configuration and personal data, the newest first. */
export default function AuditPage() {
  const { t } = useTranslation();
  const names = useDirectory();
  const list = useInfiniteQuery({
    queryKey: ['audit'],
    queryFn: ({ pageParam }) => api.get<Answer>('/audit', { cursor: pageParam }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
  });
  const rows = list.data?.pages.flatMap((page) => page.entries ?? page.audit ?? page.events ?? []);
  return (
    <Page title={t('nav.audit')} about={t('audit.about')}>
      {!rows ? <Waiting error={list.error} retry={() => void list.refetch()} /> : !rows.length ? <Empty text={t('audit.none')} /> : (
        <div className="table-box cards">
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('audit.at')}</Table.Th>
                <Table.Th>{t('audit.who')}</Table.Th>
                <Table.Th>{t('audit.what')}</Table.Th>
                <Table.Th>{t('audit.subject')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.map((row, index) => {
                const what = row.action ?? row.type ?? '';
                return (
                  <Table.Tr key={row.id ?? index}>
                    <Table.Td data-label={t('audit.at')}><Time at={row.at} /></Table.Td>
                    <Table.Td data-label={t('audit.who')}>{names.person(row.actor)}</Table.Td>
                    <Table.Td data-label={t('audit.what')}>{t(`audit_action.${what}`, what)}</Table.Td>
                    <Table.Td data-label={t('audit.subject')}><bdi>{row.subject ?? '–'}</bdi></Table.Td>
                  </Table.Tr>
                );
              })}
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
