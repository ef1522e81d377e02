import { Button, Chip, Group, Popover, Select, TextInput } from '@mantine/core';
import { useEffect, useRef, useState, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import { useDirectory } from '../directory/directory';
import { Icon } from '../ui/icons';
import { changed, foldedCount, sortChoices, sortOf, statusChoices, type Filter, type FilterName } from './filters';

const typing_ms = 350;
const chips: { name: FilterName; value: string; text: 'mine' | 'offered' | 'overdue' | 'waiting' | 'unread' }[] = [
  { name: 'owner', value: 'me', text: 'mine' },
  { name: 'offered', value: 'me', text: 'offered' },
  { name: 'overdue', value: 'true', text: 'overdue' },
  { name: 'waiting', value: 'us', text: 'waiting' },
  { name: 'unread', value: 'true', text: 'unread' },
];

interface Props {
  filter: Filter;
  onChange: (filter: Filter) => void;
  search: RefObject<HTMLInputElement | null>;
}

export function FilterBar({ filter, onChange, search }: Props) {
  const { t } = useTranslation();
  const names = useDirectory();
  const [words, setWords] = useState(filter.q ?? '');
  const latest = useRef(filter);
  latest.current = filter;
  useEffect(() => setWords(filter.q ?? ''), [filter.q]);
  useEffect(() => {
    if (words === (latest.current.q ?? '')) return undefined;
    const timer = setTimeout(() => onChange(changed(latest.current, 'q', words.trim())), typing_ms);
    return () => clearTimeout(timer);
  }, [words, onChange]);

  const set = (name: FilterName) => (value: string | null) => onChange(changed(filter, name, value));
  const folded = foldedCount(filter);
  return (
    <div className="filters" role="search" aria-label={t('cases.filters')}>
      <div className="filters-line">
        <TextInput ref={search} className="filters-search" value={words} type="search" leftSection={<Icon name="search" />}
          onChange={(e) => setWords(e.currentTarget.value)} placeholder={t('cases.search')} aria-label={t('cases.search')} />
        <Select className="filters-status" aria-label={t('cases.status')} value={filter.status ?? 'open'} allowDeselect={false}
          onChange={(value) => set('status')(value === 'open' ? null : value)}
          data={statusChoices.map((value) => ({ value, label: t(`status.${value}`) }))} />
        <Select className="filters-queue" aria-label={t('cases.queue')} value={filter.queue ?? null} clearable
          placeholder={t('cases.all_queues')} onChange={set('queue')} data={names.queueOptions} />
        <Popover position="bottom-end" withArrow trapFocus shadow="md">
          <Popover.Target>
            <Button variant="default" rightSection={<Icon name="down" size={15} />}>
              {folded ? t('cases.more_set', { count: folded }) : t('cases.more')}
            </Button>
          </Popover.Target>
          <Popover.Dropdown aria-label={t('cases.more')}>
            <div className="stack folded">
              <Select label={t('cases.sort')} value={sortOf(filter)} allowDeselect={false} comboboxProps={{ withinPortal: false }}
                onChange={set('sort')} data={sortChoices.map((value) => ({ value, label: t(`sort.${value}`) }))} />
              <Select label={t('case.area')} value={filter.area ?? null} clearable onChange={set('area')}
                data={names.areaOptions} comboboxProps={{ withinPortal: false }} placeholder={t('cases.any')} />
              <Select label={t('case.category')} value={filter.category ?? null} clearable onChange={set('category')}
                data={names.categoryOptions} comboboxProps={{ withinPortal: false }} placeholder={t('cases.any')} />
              <Select label={t('case.kind')} value={filter.kind ?? null} clearable onChange={set('kind')}
                data={names.kindOptions} comboboxProps={{ withinPortal: false }} placeholder={t('cases.any')} />
            </div>
          </Popover.Dropdown>
        </Popover>
      </div>
      <Group gap={6} className="filters-chips" role="group" aria-label={t('cases.show_only')}>
        {chips.map(({ name, value, text }) => (
          <Chip key={text} size="xs" radius="sm" checked={filter[name] === value}
            onChange={(on) => set(name)(on ? value : null)}>
            {t(`chip.${text}`)}
          </Chip>
        ))}
      </Group>
    </div>
  );
}
