import { appConfig } from '../portico/end2end/app_config';

export default appConfig(__dirname);
