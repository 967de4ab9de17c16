import { Option } from 'commander'
import { type Language, languages } from '../platform/texts.ts'

/** In which language the person reads what the command says; every command that has such words calls it so. */
export const languageOption = (of: string) =>
  new Option('--language <code>', `language of the ${of}`).choices([...languages]).default('en' satisfies Language)
