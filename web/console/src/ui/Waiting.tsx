import { Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ProblemNote } from './ProblemNote';

/** Stands where an answer is not there yet, or where it never came. */
export function Waiting({ error, retry }: { error?: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  if (error) return <ProblemNote error={error} {...(retry ? { retry } : {})} />;
  return (
    <div className="waiting" role="status" aria-label={t('ui.loading')}>
      <Loader size="sm" type="dots" />
    </div>
  );
}

export function Empty({ text }: { text: string }) {
  return <p className="empty">{text}</p>;
}
