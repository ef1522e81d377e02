import { Badge, Button, Menu, Table } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import type { Account } from '../api/types';
import { directoryKey, useDirectory } from '../directory/directory';
import { useMay, useMe } from '../session/session';
import { Ask } from '../ui/Ask';
import { Icon } from '../ui/icons';
import { Page } from '../ui/Page';
import { tellDone } from '../ui/tell';
import { Waiting } from '../ui/Waiting';
import './admin.css';
import { DisablePerson } from './DisablePerson';
import { OneTimePassword } from './OneTimePassword';
import { PersonForm } from './PersonForm';

type Doing = { what: 'invite' } | { what: 'edit' | 'disable' | 'enable' | 'reset'; person: Account } | null;

export default function PeoplePage() {
  const { t } = useTranslation();
  const me = useMe();
  const may = useMay()('manage_people');
  const names = useDirectory();
  const client = useQueryClient();
  const [doing, setDoing] = useState<Doing>(null);
  const [secret, setSecret] = useState<{ name: string; text: string } | null>(null);
  const { data, error, refetch } = useQuery({
    queryKey: ['people'],
    queryFn: () => api.get<{ people: Account[] } | Account[]>('/people'),
  });
  const people = Array.isArray(data) ? data : data?.people;
  const again = () => {
    void client.invalidateQueries({ queryKey: ['people'] });
    void client.invalidateQueries({ queryKey: directoryKey });
  };
  const end = () => setDoing(null);
  const list = (ids: string[], name: (id: string) => string) => (ids.length ? ids.map(name).join(', ') : t('people.all'));
  return (
    <Page title={t('nav.people')} about={t('people.about')} tools={may && (
      <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setDoing({ what: 'invite' })}>{t('people.invite')}</Button>
    )}>
      {!people ? <Waiting error={error} retry={() => void refetch()} /> : (
        <div className="table-box cards">
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('people.person')}</Table.Th>
                <Table.Th>{t('people.role')}</Table.Th>
                <Table.Th>{t('people.queues')}</Table.Th>
                <Table.Th>{t('people.areas')}</Table.Th>
                <Table.Th>{t('people.state')}</Table.Th>
                {may && <Table.Th><span className="hidden">{t('action.more')}</span></Table.Th>}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {people.map((person) => (
                <Table.Tr key={person.name} data-off={!person.enabled || undefined}>
                  <Table.Td data-label={t('people.person')}>
                    <span className="two-lines"><b>{person.title || person.name}</b><small className="quiet">{person.name}</small></span>
                  </Table.Td>
                  <Table.Td data-label={t('people.role')}>{t(`role.${person.role}`)}</Table.Td>
                  <Table.Td data-label={t('people.queues')}>{list(person.queues ?? [], names.queue)}</Table.Td>
                  <Table.Td data-label={t('people.areas')}>{list(person.areas ?? [], names.area)}</Table.Td>
                  <Table.Td data-label={t('people.state')}>
                    <span className="row">
                      <Badge variant="light" color={person.enabled ? 'teal' : 'gray'} size="sm" className="status-mark">
                        {person.enabled ? t('people.enabled') : t('people.disabled')}
                      </Badge>
                      {person.totp && <span className="quiet">{t('people.totp')}</span>}
                    </span>
                  </Table.Td>
                  {may && (
                    <Table.Td>
                      <PersonMenu person={person} own={person.name === me.name} onDo={(what) => setDoing({ what, person })} />
                    </Table.Td>
                  )}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
      {doing?.what === 'invite' && <PersonForm onClose={end} onDone={again} onSecret={setSecret} />}
      {doing?.what === 'edit' && <PersonForm person={doing.person} onClose={end} onDone={again} onSecret={setSecret} />}
      {doing?.what === 'disable' && <DisablePerson person={doing.person} onClose={end} onDone={again} />}
      {doing?.what === 'enable' && (
        <Ask title={t('people.enable')} action={t('people.enable')} onClose={end} run={async () => {
          await api.post(`/people/${doing.person.name}/enable`);
          tellDone(t('people.enabled_done', { name: doing.person.title || doing.person.name }));
          again();
        }}>
          <p>{t('people.enable_about', { name: doing.person.title || doing.person.name })}</p>
        </Ask>
      )}
      {doing?.what === 'reset' && (
        <Ask title={t('people.reset')} action={t('people.reset')} danger onClose={end} run={async () => {
          const { name } = doing.person;
          const made = await api.post<{ one_time_password: string }>(`/people/${name}/reset`);
          setSecret({ name, text: made.one_time_password });
          again();
        }}>
          <p>{t('people.reset_about', { name: doing.person.title || doing.person.name })}</p>
        </Ask>
      )}
      {secret && <OneTimePassword name={secret.name} text={secret.text} onClose={() => setSecret(null)} />}
    </Page>
  );
}

type What = 'edit' | 'disable' | 'enable' | 'reset';

function PersonMenu({ person, own, onDo }: { person: Account; own: boolean; onDo: (what: What) => void }) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button size="compact-sm" variant="default" rightSection={<Icon name="down" size={14} />}
          aria-label={t('people.change', { name: person.title || person.name })}>
          {t('people.change_short')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onDo('edit')}>{t('people.edit')}</Menu.Item>
        <Menu.Item onClick={() => onDo('reset')} disabled={own}>{t('people.reset')}</Menu.Item>
        {person.enabled
          ? <Menu.Item color="red" onClick={() => onDo('disable')} disabled={own}>{t('people.disable')}</Menu.Item>
          : <Menu.Item onClick={() => onDo('enable')}>{t('people.enable')}</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  );
}
