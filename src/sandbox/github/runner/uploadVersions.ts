/**
 * The releases of actions/upload-artifact by their commits and by the tags that name their major version.
 * https://github.com/actions/upload-artifact/tags
 */
const COMMITS: Readonly<Record<number, readonly string[]>> = {
  3: [
    '6673cd052c4cd6fcf4b4e6e60ea986c889389535',
    '3cea5372237819ed00197afe530f5a7ea3e805c8',
    '83fd05a356d7e2593de66fc9913b3002723633cb',
    '0b7f8abb1508181956e8e162db84b466c27e18ce',
    'a8a3f3ad30e3422c9c7b888a15615d19a852ae32',
    '9ee08a3b00e91a926cc9547dc79589c20872452f',
    '672174a5bad8453f715436e010047cb8fa7680be',
    'ff15f0306b3f739f7b6fd43fb5d26cd321bd4de5',
    'c24449f33cd45d4826c6702db7e49f7cdb9b551d',
  ],
  4: [
    'c7d193f32edcb7bfad88892161225aeda64e9392',
    '1eb3cb2b3e0f29609092a73eb033bb759a334595',
    '694cdabd8bdb0f10b2cea11669e1bf5453eed0a6',
    '26f96dfa697d77e81fd5907df203aa23a56210a8',
    '5d5d22a31266ced268874388b861e4b58bb5c2f3',
    '1746f4ab65b179e0ea60a494b83293b640dd5bba',
    '65462800fd760344b1a7b4382951275a0abb4808',
    '0b2256b8c012f0828dc542b3febcab082c67f72b',
    '89ef406dd8d7e03cfd12d9e0a4a378f454709029',
    '834a144ee995460fba8ed112a2fc961b36a5ec5a',
    '50769540e7f4bd5e21e526ee35c689e35e0d6874',
    '604373da6381bf24206979c74d06a550515601b9',
    '84480863f228bb9747b473957fcc9e309aa96097',
    'b4b15b8c7c6ac21ea08fcf65892d2ee8f75cf882',
    '6f51ac03b9356f520e9adb1b1b7802705f340c2b',
    '65c4c4a1ddee5b72f698fdd19549f0f0fb45cf08',
    '4cec3d8aa04e39d1a68397de0c4cd6fb9dce8ec1',
    'ea165f8d65b6e75b540449e92b4886f43607fa02',
  ],
  5: ['330a01c490aca151604b8cf639adc76d48f6c5d4'],
  6: ['b7c566a772e6b6bfb58ed0dc250532a479d7789f'],
  7: ['bbbca2ddaa5d8feaa63e36b76fdaad77386f024f'],
};

/** The major version that `ref` names: a commit or `vN`; undefined for what is no release from v3 on. */
export function uploadVersion(ref: string): number | undefined {
  const tag = /^v([3-7])$/.exec(ref);
  if (tag !== null) {
    return Number(tag[1]);
  }
  const found = Object.entries(COMMITS).find(([, commits]) => commits.includes(ref.toLowerCase()));
  return found === undefined ? undefined : Number(found[0]);
}
