import { Kbd, Modal } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { keymap, useKeys, type KeyAction } from '../ui/keys';
import { hideHelp, showHelp, useHelpShown } from './help';

export function HelpSheet() {
  const { t } = useTranslation();
  const shown = useHelpShown();
  useKeys({ help: showHelp });
  return (
    <Modal opened={shown} onClose={hideHelp} title={t('nav.keys')} closeButtonProps={{ 'aria-label': t('ui.close') }}>
      <dl className="keys">
        {(Object.entries(keymap) as [KeyAction, string][]).map(([action, key]) => (
          <div key={action}>
            <dt>{key.split('+').map((part) => <Kbd key={part}>{part}</Kbd>)}</dt>
            <dd>{t(`keys.${action}`)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
