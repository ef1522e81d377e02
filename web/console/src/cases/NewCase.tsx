import { SegmentedControl, Select, Textarea, TextInput } from '@mantine/core';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, newKey } from '../api/client';
import type { WholeCase } from '../api/types';
import { useDirectory } from '../directory/directory';
import { Ask } from '../ui/Ask';
import { tellDone } from '../ui/tell';

interface Props {
  onClose: () => void;
  onOpened: (number: string) => void;
}

const nothing = {
  source: 'phone', kind: '', category: '', title: '', summary: '', place: '', area: '', reporter: '', language: '',
};

/** A case for somebody on the phone or at the counter. */
export function NewCase({ onClose, onOpened }: Props) {
  const { t, i18n } = useTranslation();
  const names = useDirectory();
  const key = useRef(newKey());
  const [given, setGiven] = useState({ ...nothing, language: i18n.language });
  const set = (name: keyof typeof nothing) => (value: string | null) =>
    setGiven((before) => ({ ...before, [name]: value ?? '' }));
  const field = (name: keyof typeof nothing) => ({
    value: given[name],
    onChange: (e: { currentTarget: { value: string } }) => set(name)(e.currentTarget.value),
  });
  const run = async () => {
    const filled = Object.fromEntries(Object.entries(given).filter(([, value]) => value));
    const made = await api.post<WholeCase>('/cases', filled, key.current);
    tellDone(t('new_case.done', { number: made.number }));
    onOpened(made.number);
  };
  return (
    <Ask title={t('new_case.title')} action={t('new_case.submit')} onClose={onClose} run={run}
      disabled={!given.kind || !given.summary.trim()}>
      <SegmentedControl fullWidth value={given.source} onChange={set('source')} aria-label={t('new_case.source')}
        data={[
          { value: 'phone', label: t('source.phone') },
          { value: 'walk-in', label: t('source.walk-in') },
        ]} />
      <div className="two">
        <Select label={t('case.kind')} data={names.kindOptions} value={given.kind || null} onChange={set('kind')} required />
        <Select label={t('case.category')} data={names.categoryOptions} value={given.category || null}
          onChange={set('category')} clearable searchable />
      </div>
      <TextInput label={t('new_case.subject')} {...field('title')} maxLength={200} />
      <Textarea label={t('new_case.summary')} {...field('summary')} autosize minRows={3} maxRows={10} required maxLength={4000} />
      <div className="two">
        <TextInput label={t('new_case.place')} description={t('new_case.place_about')} {...field('place')} />
        <Select label={t('case.area')} description={t('new_case.area_about')} data={names.areaOptions}
          value={given.area || null} onChange={set('area')} clearable searchable />
      </div>
      <div className="two">
        <TextInput label={t('new_case.reporter')} description={t('new_case.reporter_about')} {...field('reporter')} />
        <Select label={t('case.language')} description={t('new_case.language_about')}
          data={(names.data?.languages ?? ['en', 'zh']).map((value) => ({ value, label: t(`language.${value}`, value) }))}
          value={given.language || null} onChange={set('language')} />
      </div>
    </Ask>
  );
}
