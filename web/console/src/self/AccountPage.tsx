import { Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { NewPassword } from '../session/NewPassword';
import { useMe } from '../session/session';
import { Page } from '../ui/Page';
import { tellDone } from '../ui/tell';
import { OwnTokens } from './OwnTokens';
import { SecondFactor } from './SecondFactor';
import { SessionList } from './SessionList';
import '../admin/admin.css';

/** One's own account: where one is logged in, password, second factor, tokens. */
export default function AccountPage() {
  const { t } = useTranslation();
  const me = useMe();
  const about = me.title && me.title !== me.name ? `${me.title} · ${me.name}` : me.name;
  return (
    <Page title={t('account.title')} about={`${about} · ${t(`role.${me.role}`)}`}>
      <div className="two account">
        <section className="panel" aria-labelledby="account-password">
          <Title order={2} size="h5" id="account-password">{t('password.title')}</Title>
          <NewPassword name={me.name} onDone={() => tellDone(t('password.done'))} />
        </section>
        <SecondFactor />
      </div>
      <section className="panel" aria-labelledby="account-sessions">
        <Title order={2} size="h5" id="account-sessions" mb="xs">{t('account.sessions')}</Title>
        <SessionList />
      </section>
      <OwnTokens />
    </Page>
  );
}
