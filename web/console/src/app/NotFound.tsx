import { Anchor } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { Page } from '../ui/Page';

export function NotFound() {
  const { t } = useTranslation();
  return (
    <Page title={t('problem.no_page')}>
      <p>
        <Anchor component={Link} href="/cases">{t('problem.to_cases')}</Anchor>
      </p>
    </Page>
  );
}
