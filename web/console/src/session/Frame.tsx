import { Paper, Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import { LanguageSwitch } from '../app/LanguageSwitch';
import { SchemeSwitch } from '../app/SchemeSwitch';
import { Mark } from '../ui/Mark';

/** What stands before the console: one card in the middle. */
export function Frame({ title, about, children }: { title: string; about?: string; children: ReactNode }) {
  useEffect(() => {
    document.title = title + ' · Yishi';
  }, [title]);
  return (
    <main className="door">
      <div className="door-tools">
        <LanguageSwitch />
        <SchemeSwitch />
      </div>
      <Paper className="door-card" withBorder radius="md" p="xl">
        <Mark />
        <Title order={1} size="h3" mt="md">{title}</Title>
        {about && <p className="quiet">{about}</p>}
        {children}
      </Paper>
    </main>
  );
}
