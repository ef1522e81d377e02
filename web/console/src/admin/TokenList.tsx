import { Button, Table } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import type { Token } from '../api/types';
import { useDirectory } from '../directory/directory';
import { Ask } from '../ui/Ask';
import { tellDone } from '../ui/tell';
import { Ago, Time } from '../ui/Time';
import { Empty, Waiting } from '../ui/Waiting';

interface Props {
  withPerson?: boolean;
  /** Only this person's. */
  of?: string;
}

export function TokenList({ withPerson, of }: Props) {
  const { t } = useTranslation();
  const names = useDirectory();
  const client = useQueryClient();
  const [revoking, setRevoking] = useState<Token | null>(null);
  const { data, error, refetch } = useQuery({ queryKey: ['tokens'], queryFn: () => api.get<{ tokens: Token[] }>('/tokens') });
  if (!data) return <Waiting error={error} retry={() => void refetch()} />;
  const tokens = data.tokens.filter((each) => !each.revoked_at && (!of || each.user === of));
  if (!tokens.length) return <Empty text={t('tokens.none')} />;
  return (
    <>
      <div className="table-box cards">
        <Table>
          <Table.Thead>
            <Table.Tr>
              {withPerson && <Table.Th>{t('people.person')}</Table.Th>}
              <Table.Th>{t('tokens.label')}</Table.Th>
              <Table.Th>{t('tokens.created')}</Table.Th>
              <Table.Th>{t('tokens.used')}</Table.Th>
              <Table.Th>{t('tokens.expires')}</Table.Th>
              <Table.Th><span className="hidden">{t('tokens.revoke')}</span></Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {tokens.map((token) => (
              <Table.Tr key={token.id}>
                {withPerson && <Table.Td data-label={t('people.person')}>{names.person(token.user)}</Table.Td>}
                <Table.Td data-label={t('tokens.label')}>{token.label || '–'}</Table.Td>
                <Table.Td data-label={t('tokens.created')}><Time at={token.created_at} how="day" /></Table.Td>
                <Table.Td data-label={t('tokens.used')}>{token.used_at ? <Ago at={token.used_at} /> : t('tokens.never')}</Table.Td>
                <Table.Td data-label={t('tokens.expires')}>{token.expires_at ? <Time at={token.expires_at} how="day" /> : '–'}</Table.Td>
                <Table.Td>
                  <Button size="compact-sm" variant="default" onClick={() => setRevoking(token)}>{t('tokens.revoke')}</Button>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      {revoking && (
        <Ask title={t('tokens.revoke')} action={t('tokens.revoke')} danger onClose={() => setRevoking(null)} run={async () => {
          await api.del(`/tokens/${revoking.id}`);
          tellDone(t('tokens.revoked'));
          await client.invalidateQueries({ queryKey: ['tokens'] });
        }}>
          <p>{t('tokens.revoke_about', { label: revoking.label || revoking.id })}</p>
        </Ask>
      )}
    </>
  );
}
