import { MultiSelect, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import type { Account, Role } from '../api/types';
import { useDirectory } from '../directory/directory';
import { Ask } from '../ui/Ask';

const roles: Role[] = ['moderator', 'lead', 'admin', 'auditor', 'viewer'];

interface Props {
  person?: Account;
  onClose: () => void;
  onDone: () => void;
  onSecret: (of: { name: string; text: string }) => void;
}

/** Invites somebody, or changes what somebody may see and do. */
export function PersonForm({ person, onClose, onDone, onSecret }: Props) {
  const { t } = useTranslation();
  const names = useDirectory();
  const [name, setName] = useState(person?.name ?? '');
  const [title, setTitle] = useState(person?.title ?? '');
  const [role, setRole] = useState<Role>(person?.role ?? 'moderator');
  const [queues, setQueues] = useState(person?.queues ?? []);
  const [areas, setAreas] = useState(person?.areas ?? []);
  const run = async () => {
    const what = { title: title.trim(), role, queues, areas };
    if (person) {
      await api.patch(`/people/${person.name}`, what);
    } else {
      const made = await api.post<{ one_time_password: string }>('/people', { name: name.trim(), ...what });
      onSecret({ name: name.trim(), text: made.one_time_password });
    }
    onDone();
  };
  return (
    <Ask title={person ? t('people.edit') : t('people.invite')} action={person ? t('ui.save') : t('people.invite')}
      onClose={onClose} run={run} disabled={!person && !name.trim()}>
      {!person && (
        <TextInput label={t('people.name')} description={t('people.name_about')} value={name} required autoCapitalize="none"
          spellCheck={false} onChange={(e) => setName(e.currentTarget.value)} maxLength={64} />
      )}
      <TextInput label={t('people.title')} description={t('people.title_about')} value={title} maxLength={100}
        onChange={(e) => setTitle(e.currentTarget.value)} />
      <Select label={t('people.role')} description={t(`role_about.${role}`)} value={role} allowDeselect={false}
        onChange={(value) => setRole(value as Role)} data={roles.map((value) => ({ value, label: t(`role.${value}`) }))} />
      <MultiSelect label={t('people.queues')} description={t('people.scope_about')} value={queues} onChange={setQueues}
        data={names.queueOptions} placeholder={queues.length ? '' : t('people.all')} clearable />
      <MultiSelect label={t('people.areas')} description={t('people.scope_about')} value={areas} onChange={setAreas}
        data={names.areaOptions} placeholder={areas.length ? '' : t('people.all')} clearable searchable />
    </Ask>
  );
}
