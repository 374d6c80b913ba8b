import generateCMPTests from '../playwright/runner';

generateCMPTests('mix-consent', ['https://www.mixnetworks.com/']);
