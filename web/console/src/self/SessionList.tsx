import { Badge, Button, Table } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import type { Session } from '../api/types';
import { explain } from '../ui/ProblemNote';
import { tellDone, tellProblem } from '../ui/tell';
import { Ago, Time } from '../ui/Time';
import { Waiting } from '../ui/Waiting';
import { agentText } from './agent';

/** Where one is logged in; each session but this one can be ended from here. */
export function SessionList() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { data, error, refetch } = useQuery({
    queryKey: ['sessions'],
    queryFn: () => api.get<{ sessions: Session[] }>('/sessions'),
  });
  const end = useMutation({
    mutationFn: (id: Session['id']) => api.del(`/sessions/${id}`),
    onSuccess: () => {
      tellDone(t('account.ended'));
      void client.invalidateQueries({ queryKey: ['sessions'] });
    },
    onError: (problem) => tellProblem(explain(problem, t)),
  });
  if (!data) return <Waiting error={error} retry={() => void refetch()} />;
  return (
    <div className="table-box cards">
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('account.device')}</Table.Th>
            <Table.Th>{t('account.address')}</Table.Th>
            <Table.Th>{t('account.since')}</Table.Th>
            <Table.Th>{t('account.used')}</Table.Th>
            <Table.Th><span className="hidden">{t('account.end')}</span></Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {data.sessions.map((session) => (
            <Table.Tr key={session.id}>
              <Table.Td data-label={t('account.device')}>{agentText(session.agent) || '–'}</Table.Td>
              <Table.Td data-label={t('account.address')}>{session.address || '–'}</Table.Td>
              <Table.Td data-label={t('account.since')}><Time at={session.created_at} /></Table.Td>
              <Table.Td data-label={t('account.used')}>{session.used_at ? <Ago at={session.used_at} /> : '–'}</Table.Td>
              <Table.Td>
                {session.current
                  ? <Badge variant="light" size="sm" className="status-mark">{t('account.current')}</Badge>
                  : (
                    <Button size="compact-sm" variant="default" loading={end.isPending && end.variables === session.id}
                      onClick={() => end.mutate(session.id)}>
                      {t('account.end')}
                    </Button>
                  )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
