import { Alert } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CopyButton } from './CopyButton';
import { Icon } from './icons';

/** Something that is shown this once: a one-time password, a token. */
export function Secret({ label, text }: { label: string; text: string }) {
  const { t } = useTranslation();
  return (
    <Alert color="yellow" variant="light" icon={<Icon name="key" />} title={label}>
      <code className="secret" data-testid="secret">{text}</code>
      <div className="row">
        <CopyButton text={text} />
        <span className="quiet">{t('ui.shown_once')}</span>
      </div>
    </Alert>
  );
}
