import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import { useMe, useSession } from '../session/session';
import { Icon } from '../ui/icons';
import { showHelp } from './help';
import { LanguageSwitch } from './LanguageSwitch';
import { pages, type PageEntry } from './pages';
import { SchemeSwitch } from './SchemeSwitch';

function Entry({ page }: { page: PageEntry }) {
  const { t } = useTranslation();
  const [location] = useLocation();
  const here = location === page.path || location.startsWith(page.path + '/');
  return (
    <li>
      <Link href={page.path} className="nav-link" aria-current={here ? 'page' : undefined}>
        <Icon name={page.icon} />
        {t(`nav.${page.text}`)}
      </Link>
    </li>
  );
}

export function Navigation() {
  const { t } = useTranslation();
  const me = useMe();
  const { logOut } = useSession();
  const [location] = useLocation();
  const seen = pages.filter((page) => page.seen(me));
  const admin = seen.filter((page) => page.group === 'admin');
  return (
    <nav className="nav" aria-label={t('nav.label')}>
      <ul>
        {seen.filter((page) => page.group === 'work').map((page) => <Entry key={page.path} page={page} />)}
      </ul>
      {admin.length > 0 && (
        <>
          <p className="nav-group">{t('nav.administration')}</p>
          <ul>{admin.map((page) => <Entry key={page.path} page={page} />)}</ul>
        </>
      )}
      <ul className="nav-foot">
        <li>
          <button type="button" className="nav-link" onClick={showHelp}>
            <Icon name="keyboard" />
            {t('nav.keys')}
          </button>
        </li>
        <li>
          <Link href="/account" className="nav-link" aria-current={location === '/account' ? 'page' : undefined}>
            <Icon name="person" />
            <span className="nav-me">
              {me.title || me.name}
              <small>{t(`role.${me.role}`)}</small>
            </span>
          </Link>
        </li>
        <li>
          <button type="button" className="nav-link" onClick={() => void logOut()}>
            <Icon name="out" />
            {t('nav.log_out')}
          </button>
        </li>
        <li className="nav-switches">
          <LanguageSwitch />
          <SchemeSwitch />
        </li>
      </ul>
    </nav>
  );
}
