import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'wouter';
import { api } from '../api/client';
import { useFormat } from '../i18n/use_format';
import { Icon } from '../ui/icons';
import { Page } from '../ui/Page';
import { Waiting } from '../ui/Waiting';
import './admin.css';
import { DialogPicture } from './DialogPicture';
import { layOut, type DialogScript } from './dialog_layout';

/** A dialog as a picture: its steps in their order, arrows where it goes elsewhere. */
export default function DialogPage() {
  const { t } = useTranslation();
  const f = useFormat();
  const { name = '' } = useParams<{ name: string }>();
  const { data, error, refetch } = useQuery({
    queryKey: ['configuration', 'dialog', name],
    queryFn: () => api.get<DialogScript>(`/configuration/dialogs/${name}`),
  });
  const picture = useMemo(() => data && layOut(data, f.language), [data, f.language]);
  return (
    <Page title={data ? f.pick(data.title) || name : name} about={t('dialog.about')} tools={(
      <Anchor component={Link} href="/configuration" size="sm"><Icon name="back" size={15} /> {t('nav.configuration')}</Anchor>
    )}>
      {!picture ? <Waiting error={error} retry={() => void refetch()} /> : <DialogPicture picture={picture} label={t('dialog.label', { name })} />}
    </Page>
  );
}
