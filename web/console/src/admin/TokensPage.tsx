import { useTranslation } from 'react-i18next';
import { Page } from '../ui/Page';
import './admin.css';
import { TokenList } from './TokenList';

/** Everyone's tokens; one's own are made on one's own page. */
export default function TokensPage() {
  const { t } = useTranslation();
  return (
    <Page title={t('nav.tokens')} about={t('tokens.about')}>
      <TokenList withPerson />
    </Page>
  );
}
