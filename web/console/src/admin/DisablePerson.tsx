import { Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import type { Account } from '../api/types';
import { useDirectory } from '../directory/directory';
import { Ask } from '../ui/Ask';
import { tellDone } from '../ui/tell';

interface Props {
  person: Account;
  onClose: () => void;
  onDone: () => void;
}

/** Nobody's cases are left alone: they go to a successor in the same moment. */
export function DisablePerson({ person, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const { peopleOptions } = useDirectory();
  const [successor, setSuccessor] = useState<string | null>(null);
  const name = person.title || person.name;
  const run = async () => {
    await api.post(`/people/${person.name}/disable`, { successor });
    tellDone(t('people.disabled_done', { name }));
    onDone();
  };
  return (
    <Ask title={t('people.disable')} action={t('people.disable')} danger disabled={!successor} onClose={onClose} run={run}>
      <p>{t('people.disable_about', { name })}</p>
      <Select label={t('people.successor')} value={successor} onChange={setSuccessor} searchable required
        data={peopleOptions.filter((each) => each.value !== person.name)} />
    </Ask>
  );
}
