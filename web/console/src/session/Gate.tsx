import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Waiting } from '../ui/Waiting';
import { Frame } from './Frame';
import { LoginForm } from './LoginForm';
import { NewPassword } from './NewPassword';
import { useSession } from './session';
import { TotpSetup } from './TotpSetup';

/** Log in first; then what the account still lacks; then the console. */
export function Gate({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const { me, error, ended, refresh } = useSession();
  if (me === undefined) {
    return (
      <Frame title={t('login.title')}>
        <Waiting error={error} retry={() => void refresh()} />
      </Frame>
    );
  }
  if (!me) {
    return (
      <Frame title={t('login.title')}>
        <LoginForm />
      </Frame>
    );
  }
  if (me.must_change) {
    return (
      <Frame title={t('password.title')} about={t('password.forced')}>
        <NewPassword name={me.name} />
      </Frame>
    );
  }
  if (me.totp.required && !me.totp.enabled) {
    return (
      <Frame title={t('totp.title')} about={t('totp.required')}>
        <TotpSetup onDone={() => void refresh()} />
      </Frame>
    );
  }
  return (
    <>
      {children}
      <Modal opened={ended} onClose={() => undefined} withCloseButton={false} closeOnEscape={false}
        closeOnClickOutside={false} title={t('login.ended')}>
        <p className="quiet">{t('login.ended_about')}</p>
        <LoginForm name={me.name} />
      </Modal>
    </>
  );
}
