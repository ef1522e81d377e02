import { Alert } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { problemOf } from '../api/problem';
import { useFormat } from '../i18n/use_format';
import { Icon } from '../ui/icons';
import { ProblemNote } from '../ui/ProblemNote';
import { eventTypes } from './event_text';

export const isConflict = (error: unknown) => problemOf(error).status === 409;

function deed(type: string | undefined, t: TFunction): string {
  return type && (eventTypes as readonly string[]).includes(type) ? t(`deed.${type}`) : t('deed.other');
}

/** Somebody was quicker: who, with what. What one has written stays where it is. */
export function Conflict({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const f = useFormat();
  const { document } = problemOf(error);
  if (!isConflict(error) || !document.by) return <ProblemNote error={error} />;
  const told = { who: document.by, deed: deed(document.type, t), at: document.at ? f.time(document.at, 'clock') : '' };
  return (
    <Alert color="yellow" variant="light" icon={<Icon name="people" />} role="alert" title={t('conflict.title', told)}>
      {document.at ? t('conflict.about_at', told) : t('conflict.about', told)}
    </Alert>
  );
}
