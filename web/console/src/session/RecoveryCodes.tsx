import { Alert, Button, Checkbox } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../ui/CopyButton';
import { Icon } from '../ui/icons';

/** Shown this once, so nobody goes on before they are kept. */
export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const { t } = useTranslation();
  const [keptThem, setKeptThem] = useState(false);
  return (
    <div className="stack">
      <Alert color="yellow" variant="light" icon={<Icon name="shield" />} title={t('totp.codes_title')}>
        {t('totp.codes_about')}
      </Alert>
      <ul className="codes">
        {codes.map((code) => (
          <li key={code}><code>{code}</code></li>
        ))}
      </ul>
      <div className="row">
        <CopyButton text={codes.join('\n')} />
        <Button variant="default" size="xs" leftSection={<Icon name="print" size={15} />} onClick={() => window.print()}>
          {t('ui.print')}
        </Button>
      </div>
      <Checkbox label={t('totp.codes_kept')} checked={keptThem} onChange={(e) => setKeptThem(e.currentTarget.checked)} />
      <Button onClick={onDone} disabled={!keptThem}>{t('totp.done')}</Button>
    </div>
  );
}
