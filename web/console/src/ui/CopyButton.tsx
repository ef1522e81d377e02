import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from './icons';

const shown_ms = 2_000;

export function CopyButton({ text }: { text: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  // Only a secure origin may write to the clipboard; elsewhere the text is there to be marked.
  if (!navigator.clipboard) return null;
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), shown_ms);
  };
  return (
    <Button variant="default" size="xs" onClick={() => void copy()}
      leftSection={<Icon name={copied ? 'check' : 'copy'} size={15} />}>
      {copied ? t('ui.copied') : t('ui.copy')}
    </Button>
  );
}
