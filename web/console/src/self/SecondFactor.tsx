import { Button, Modal, PasswordInput, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import { useMe, useSession } from '../session/session';
import { TotpSetup } from '../session/TotpSetup';
import { Ask } from '../ui/Ask';
import { Icon } from '../ui/icons';

export function SecondFactor() {
  const { t } = useTranslation();
  const me = useMe();
  const { refresh } = useSession();
  const [setting, setSetting] = useState(false);
  const [ending, setEnding] = useState(false);
  const [password, setPassword] = useState('');
  const done = () => {
    setSetting(false);
    void refresh();
  };
  return (
    <section className="panel" aria-labelledby="account-totp">
      <Title order={2} size="h5" id="account-totp">{t('totp.title')}</Title>
      <div className="stack">
        <p className="quiet">{t('totp.about')}</p>
        <p>
          <Icon name={me.totp.enabled ? 'check' : 'warning'} size={16} /> {me.totp.enabled ? t('totp.on') : t('totp.off')}
        </p>
        <div>
          {me.totp.enabled
            ? <Button variant="default" onClick={() => setEnding(true)}>{t('totp.switch_off')}</Button>
            : <Button onClick={() => setSetting(true)}>{t('totp.switch_on')}</Button>}
        </div>
      </div>
      <Modal opened={setting} onClose={() => setSetting(false)} title={t('totp.title')} closeButtonProps={{ 'aria-label': t('ui.close') }}>
        <TotpSetup onDone={done} />
      </Modal>
      {ending && (
        <Ask title={t('totp.switch_off')} action={t('totp.switch_off')} danger disabled={!password} onClose={() => setEnding(false)}
          run={async () => {
            await api.del('/totp', { password });
            setPassword('');
            await refresh();
          }}>
          <p>{t('totp.switch_off_about')}</p>
          <PasswordInput label={t('login.password')} value={password} autoComplete="current-password"
            onChange={(e) => setPassword(e.currentTarget.value)} visibilityToggleButtonProps={{ 'aria-label': t('login.show_password') }} />
        </Ask>
      )}
    </section>
  );
}
