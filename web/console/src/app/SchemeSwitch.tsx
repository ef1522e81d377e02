import { ActionIcon, useMantineColorScheme } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Icon } from '../ui/icons';

const after = { auto: 'light', light: 'dark', dark: 'auto' } as const;
const icons = { auto: 'auto', light: 'sun', dark: 'moon' } as const;

/** Light, dark, or as the device has it. */
export function SchemeSwitch() {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const label = t(`scheme.${colorScheme}`);
  return (
    <ActionIcon variant="default" size={30} aria-label={label} title={label}
      onClick={() => setColorScheme(after[colorScheme])}>
      <Icon name={icons[colorScheme]} />
    </ActionIcon>
  );
}
