import { Alert, Button } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { problemOf } from '../api/problem';
import { Icon } from './icons';

/** What went wrong, in the reader's words where we have them. */
export function explain(error: unknown, t: TFunction): string {
  const problem = problemOf(error);
  const { status, document, wait } = problem;
  if (status === 0) return t('problem.unreached');
  if (status === 429) return t('problem.slow_down', { count: Math.max(1, wait) });
  if (status === 403 && !document.detail) return t('problem.forbidden');
  if (status === 404) return t('problem.not_found');
  if (status === 503) return t('problem.busy');
  const said = [document.title, document.detail].filter(Boolean).join(': ');
  return said || (status > 0 ? t('problem.status', { status }) : problem.message);
}

export function ProblemNote({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  if (!error) return null;
  return (
    <Alert color="red" variant="light" icon={<Icon name="warning" />} role="alert" className="problem">
      <span>{explain(error, t)}</span>
      {retry && (
        <Button size="compact-xs" variant="default" ml="sm" onClick={retry}>
          {t('ui.again')}
        </Button>
      )}
    </Alert>
  );
}
