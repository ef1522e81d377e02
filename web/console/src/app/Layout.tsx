import { ActionIcon, Drawer } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'wouter';
import { useDirectory } from '../directory/directory';
import { closeLive, openLive, useConnected } from '../live/live';
import { Icon } from '../ui/icons';
import { Mark } from '../ui/Mark';
import { HelpSheet } from './HelpSheet';
import { Navigation } from './Navigation';

/** Navigation at the side, or behind a button on a phone; the page beside it. */
export function Layout({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const { town } = useDirectory();
  const [opened, drawer] = useDisclosure(false);
  const [location] = useLocation();
  const connected = useConnected();
  const main = useRef<HTMLElement>(null);
  const section = location.split('/')[1];
  const first = useRef(true);

  useEffect(() => {
    openLive();
    return closeLive;
  }, []);
  // A new page is announced and read from its beginning.
  useEffect(() => {
    drawer.close();
    if (first.current) first.current = false;
    else main.current?.focus({ preventScroll: true });
  }, [section]);

  return (
    <div className="frame">
      <a className="skip" href="#main" onClick={(e) => { e.preventDefault(); main.current?.focus(); }}>
        {t('nav.skip')}
      </a>
      <aside className="side">
        <Mark name={town || 'Yishi'} />
        <Navigation />
      </aside>
      <nav className="top" aria-label={t('nav.top')}>
        <ActionIcon variant="subtle" color="gray" size={40} onClick={drawer.open} aria-label={t('nav.open')}>
          <Icon name="menu" size={22} />
        </ActionIcon>
        <Mark name={town || 'Yishi'} />
      </nav>
      <Drawer opened={opened} onClose={drawer.close} size={280} title={town || 'Yishi'}
        closeButtonProps={{ 'aria-label': t('ui.close') }}>
        <Navigation />
      </Drawer>
      <main id="main" ref={main} tabIndex={0} className="main">
        {!connected && <p className="offline" role="status">{t('nav.offline')}</p>}
        {children}
      </main>
      <HelpSheet />
    </div>
  );
}
