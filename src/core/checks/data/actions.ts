/**
 * The newest major version of the actions that deploy workflows use, as of August 2026, read from the `action.yml` of
 * every release (a name counts for a major version when any release of it has it). An action that is not here is not judged.
 */
interface ActionData {
  readonly major: number;
  /** The newest release, and the commit that it is. */
  readonly version: string;
  readonly commit: string;
  /** Names of inputs that have no default and must be given, with a space between them. */
  readonly required: string;
  readonly inputs: string;
  /** By older major version, what its inputs have less (`-`) and more (`+`) than the newest one's. */
  readonly older: Readonly<Record<number, string>>;
}

const ACTIONS: Readonly<Record<string, ActionData>> = {
  'actions/cache': {
    major: 5,
    version: 'v5.0.5',
    commit: '27d5ce7f107fe9357f9df03efb73ab90386fccae',
    required: 'key path',
    inputs:
      'enableCrossOsArchive fail-on-cache-miss key lookup-only path restore-keys save-always upload-chunk-size',
    older: {
      1: '-enableCrossOsArchive -fail-on-cache-miss -lookup-only -save-always -upload-chunk-size',
      2: '-enableCrossOsArchive -fail-on-cache-miss -lookup-only -save-always',
      3: '-save-always',
      4: '',
    },
  },
  'actions/checkout': {
    major: 7,
    version: 'v7.0.1',
    commit: '3d3c42e5aac5ba805825da76410c181273ba90b1',
    required: '',
    inputs:
      'allow-unsafe-pr-checkout clean fetch-depth fetch-tags filter github-server-url lfs path persist-credentials ref repository set-safe-directory show-progress sparse-checkout sparse-checkout-cone-mode ssh-key ssh-known-hosts ssh-strict ssh-user submodules token',
    older: {
      2: '-fetch-tags -filter -github-server-url -show-progress -sparse-checkout -sparse-checkout-cone-mode -ssh-user',
      3: '-filter -show-progress -ssh-user',
      4: '',
      5: '',
      6: '',
    },
  },
  'actions/download-artifact': {
    major: 8,
    version: 'v8.0.1',
    commit: '3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c',
    required: '',
    inputs:
      'artifact-ids digest-mismatch github-token merge-multiple name path pattern repository run-id skip-decompress',
    older: {
      2: '-artifact-ids -digest-mismatch -github-token -merge-multiple -pattern -repository -run-id -skip-decompress',
      3: '-artifact-ids -digest-mismatch -github-token -merge-multiple -pattern -repository -run-id -skip-decompress',
      4: '-digest-mismatch -skip-decompress',
      5: '-digest-mismatch -skip-decompress',
      6: '-digest-mismatch -skip-decompress',
      7: '-digest-mismatch -skip-decompress',
    },
  },
  'actions/github-script': {
    major: 8,
    version: 'v8.0.0',
    commit: 'ed597411d8f924073f98dfc5c65a23a2325f34cd',
    required: 'script',
    inputs:
      'base-url debug github-token previews result-encoding retries retry-exempt-status-codes script user-agent',
    older: {
      1: '-base-url -retries -retry-exempt-status-codes',
      2: '-base-url -retries -retry-exempt-status-codes',
      3: '-base-url -retries -retry-exempt-status-codes',
      4: '-base-url -retries -retry-exempt-status-codes',
      5: '-base-url -retries -retry-exempt-status-codes',
      6: '-base-url',
      7: '',
    },
  },
  'actions/setup-dotnet': {
    major: 6,
    version: 'v6.0.0',
    commit: 'a98b56852c35b8e3190ac28c8c2271da59106c68',
    required: '',
    inputs:
      'architecture cache cache-dependency-path config-file dotnet-channel dotnet-quality dotnet-version global-json-file owner source-url workloads',
    older: {
      1: '-architecture -cache -cache-dependency-path -dotnet-channel -dotnet-quality -global-json-file -workloads +include-prerelease +version',
      2: '-architecture -cache -cache-dependency-path -dotnet-channel -dotnet-quality -workloads +include-prerelease',
      3: '-architecture -dotnet-channel -workloads',
      4: '-architecture -dotnet-channel -workloads',
      5: '',
    },
  },
  'actions/setup-go': {
    major: 7,
    version: 'v7.0.0',
    commit: 'b7ad1dad31e06c5925ef5d2fc7ad053ef454303e',
    required: '',
    inputs:
      'architecture cache cache-dependency-path check-latest go-download-base-url go-version go-version-file token',
    older: {
      1: '-architecture -cache -cache-dependency-path -check-latest -go-download-base-url -go-version-file -token +version',
      2: '-architecture -cache -cache-dependency-path -go-download-base-url -go-version-file +stable',
      3: '-go-download-base-url',
      4: '-go-download-base-url',
      5: '-go-download-base-url',
      6: '',
    },
  },
  'actions/setup-java': {
    major: 5,
    version: 'v5.7.0',
    commit: 'b6effb05e454b25005698d916606bdc6ffcbf961',
    required: '',
    inputs:
      'architecture cache cache-dependency-path check-latest distribution gpg-passphrase gpg-private-key java-package java-version java-version-file jdk-file jdkFile job-status mvn-toolchain-id mvn-toolchain-vendor overwrite-settings server-id server-password server-username set-default settings-path show-download-progress token verify-signature verify-signature-public-key',
    older: {
      1: '-cache -cache-dependency-path -check-latest -distribution -java-version-file -jdk-file -job-status -mvn-toolchain-id -mvn-toolchain-vendor -overwrite-settings -set-default -show-download-progress -token -verify-signature -verify-signature-public-key +version',
      2: '-cache-dependency-path -java-version-file -jdk-file -mvn-toolchain-id -mvn-toolchain-vendor -set-default -show-download-progress -token -verify-signature -verify-signature-public-key',
      3: '-cache-dependency-path -jdk-file -set-default -show-download-progress -verify-signature -verify-signature-public-key',
      4: '-jdk-file -set-default -show-download-progress -verify-signature -verify-signature-public-key',
    },
  },
  'actions/setup-node': {
    major: 7,
    version: 'v7.0.0',
    commit: '820762786026740c76f36085b0efc47a31fe5020',
    required: '',
    inputs:
      'architecture cache cache-dependency-path check-latest mirror mirror-token node-version node-version-file package-manager-cache registry-url scope token',
    older: {
      1: '-architecture -cache -cache-dependency-path -check-latest -mirror -mirror-token -node-version-file -package-manager-cache -token +always-auth +version',
      2: '-mirror -mirror-token -package-manager-cache +always-auth +version',
      3: '-mirror -mirror-token -package-manager-cache +always-auth',
      4: '-package-manager-cache +always-auth',
      5: '+always-auth',
      6: '+always-auth',
    },
  },
  'actions/setup-python': {
    major: 7,
    version: 'v7.0.0',
    commit: '5fda3b95a4ea91299a34e894583c3862153e4b97',
    required: '',
    inputs:
      'allow-prereleases architecture cache cache-dependency-path check-latest freethreaded pip-version python-version python-version-file token update-environment',
    older: {
      1: '-allow-prereleases -cache -cache-dependency-path -check-latest -freethreaded -pip-version -python-version-file -token -update-environment +version',
      2: '-allow-prereleases -check-latest -freethreaded -pip-version -python-version-file -update-environment',
      3: '-allow-prereleases -check-latest -freethreaded -pip-version -python-version-file -update-environment',
      4: '-freethreaded -pip-version',
      5: '-pip-version',
      6: '+pip-install',
    },
  },
  'actions/upload-artifact': {
    major: 7,
    version: 'v7.0.0',
    commit: 'bbbca2ddaa5d8feaa63e36b76fdaad77386f024f',
    required: 'path',
    inputs:
      'archive compression-level if-no-files-found include-hidden-files name overwrite path retention-days',
    older: {
      2: '-archive -compression-level -include-hidden-files -overwrite',
      3: '-archive -compression-level -overwrite',
      4: '-archive',
      5: '-archive',
      6: '-archive',
    },
  },
  'astral-sh/setup-uv': {
    major: 10,
    version: 'v10.0.1',
    commit: '20cfd1bf945f4377ade1205e4dbc17946fc9a30d',
    required: '',
    inputs:
      'activate-environment add-problem-matchers cache-dependency-glob cache-local-path cache-python cache-suffix checksum download-from-astral-mirror enable-cache github-token ignore-empty-workdir ignore-nothing-to-cache manifest-file no-project prune-cache python-version quiet resolution-strategy restore-cache save-cache tool-bin-dir tool-dir venv-path version version-file working-directory',
    older: {
      1: '-activate-environment -add-problem-matchers -cache-python -download-from-astral-mirror -ignore-empty-workdir -ignore-nothing-to-cache -manifest-file -no-project -prune-cache -python-version -quiet -resolution-strategy -restore-cache -save-cache -tool-bin-dir -tool-dir -venv-path -version-file -working-directory',
      2: '-activate-environment -add-problem-matchers -cache-python -download-from-astral-mirror -ignore-empty-workdir -ignore-nothing-to-cache -manifest-file -no-project -prune-cache -python-version -quiet -resolution-strategy -restore-cache -save-cache -tool-bin-dir -tool-dir -venv-path -version-file -working-directory',
      3: '-activate-environment -add-problem-matchers -cache-python -download-from-astral-mirror -ignore-empty-workdir -ignore-nothing-to-cache -manifest-file -no-project -python-version -quiet -resolution-strategy -restore-cache -save-cache -venv-path -version-file -working-directory',
      4: '-activate-environment -add-problem-matchers -cache-python -download-from-astral-mirror -ignore-empty-workdir -manifest-file -no-project -quiet -resolution-strategy -restore-cache -save-cache -venv-path -version-file -working-directory',
      5: '-activate-environment -add-problem-matchers -cache-python -download-from-astral-mirror -manifest-file -no-project -quiet -resolution-strategy -restore-cache -save-cache -venv-path -version-file -working-directory +pyproject-file +uv-file',
      6: '-cache-python -download-from-astral-mirror -no-project -quiet -resolution-strategy -venv-path +server-url',
      7: '-download-from-astral-mirror -no-project -quiet',
      8: '',
      9: '',
    },
  },
  'aws-actions/amazon-ecr-login': {
    major: 2,
    version: 'v2.1.7',
    commit: '03f1aad4c6c7ffd436567f42f9384779290529bd',
    required: '',
    inputs: 'http-proxy mask-password registries registry-type skip-logout',
    older: {
      1: '+registry-ids',
    },
  },
  'aws-actions/amazon-ecs-deploy-express-service': {
    major: 1,
    version: 'v1.2.2',
    commit: '7c48a2de16441d528a3c89829831968dc1455010',
    required: 'execution-role-arn image infrastructure-role-arn service-name',
    inputs:
      'auto-scaling-metric auto-scaling-target-value cluster command container-port cpu environment-variables execution-role-arn health-check-path image infrastructure-role-arn log-group log-stream-prefix max-task-count memory min-task-count mutate-tags-on-update repository-credentials secrets security-groups service-name subnets tags task-role-arn',
    older: {},
  },
  'aws-actions/amazon-ecs-deploy-task-definition': {
    major: 2,
    version: 'v2.6.3',
    commit: 'c465972ecbd160473f22e683363b422a5412a3de',
    required: 'task-definition',
    inputs:
      'cluster codedeploy-application codedeploy-appspec codedeploy-deployment-config codedeploy-deployment-description codedeploy-deployment-group desired-count enable-ecs-managed-tags force-new-deployment keep-null-value-keys max-retries propagate-tags run-task run-task-assign-public-IP run-task-capacity-provider-strategy run-task-container-overrides run-task-launch-type run-task-managed-ebs-volume run-task-managed-ebs-volume-name run-task-security-groups run-task-started-by run-task-subnets run-task-tags service service-managed-ebs-volume service-managed-ebs-volume-name task-definition wait-for-minutes wait-for-service-stability wait-for-task-stopped wait-max-delay-seconds',
    older: {
      1: '-enable-ecs-managed-tags -keep-null-value-keys -max-retries -propagate-tags -run-task -run-task-assign-public-IP -run-task-capacity-provider-strategy -run-task-container-overrides -run-task-launch-type -run-task-managed-ebs-volume -run-task-managed-ebs-volume-name -run-task-security-groups -run-task-started-by -run-task-subnets -run-task-tags -service-managed-ebs-volume -service-managed-ebs-volume-name -wait-for-task-stopped -wait-max-delay-seconds',
    },
  },
  'aws-actions/amazon-ecs-render-task-definition': {
    major: 1,
    version: 'v1.9.0',
    commit: '138c24f321fdbdf7edee4a685519d253cae2cdea',
    required: 'container-name image',
    inputs:
      'command container-name docker-labels env-files environment-variables execution-role-arn image log-configuration-log-driver log-configuration-options secrets task-definition task-definition-arn task-definition-family task-definition-revision task-role-arn',
    older: {},
  },
  'aws-actions/configure-aws-credentials': {
    major: 6,
    version: 'v6.2.3',
    commit: 'e6de054238d6b7531b4efff3b6587d9aade6a06c',
    required: 'aws-region',
    inputs:
      'action-timeout-s allowed-account-ids audience aws-access-key-id aws-profile aws-region aws-secret-access-key aws-session-token custom-tags disable-retry force-skip-oidc http-proxy inline-session-policy managed-session-policies mask-aws-account-id no-proxy output-credentials output-env-credentials overwrite-aws-profile retry-max-attempts role-chaining role-duration-seconds role-external-id role-session-name role-skip-session-tagging role-to-assume special-characters-workaround sts-endpoint transitive-tag-keys unset-current-credentials use-existing-credentials web-identity-token-file',
    older: {
      1: '-action-timeout-s -allowed-account-ids -aws-profile -custom-tags -disable-retry -force-skip-oidc -http-proxy -inline-session-policy -managed-session-policies -no-proxy -output-credentials -output-env-credentials -overwrite-aws-profile -retry-max-attempts -role-chaining -special-characters-workaround -sts-endpoint -transitive-tag-keys -unset-current-credentials -use-existing-credentials',
      2: '-action-timeout-s -allowed-account-ids -aws-profile -custom-tags -disable-retry -force-skip-oidc -no-proxy -output-credentials -output-env-credentials -overwrite-aws-profile -retry-max-attempts -special-characters-workaround -sts-endpoint -transitive-tag-keys -unset-current-credentials -use-existing-credentials',
      3: '-action-timeout-s -allowed-account-ids -aws-profile -custom-tags -force-skip-oidc -no-proxy -output-env-credentials -overwrite-aws-profile -sts-endpoint -transitive-tag-keys -use-existing-credentials',
      4: '-action-timeout-s -allowed-account-ids -aws-profile -custom-tags -force-skip-oidc -no-proxy -overwrite-aws-profile -sts-endpoint -transitive-tag-keys',
      5: '-aws-profile -custom-tags -overwrite-aws-profile -sts-endpoint -transitive-tag-keys',
    },
  },
  'docker/build-push-action': {
    major: 7,
    version: 'v7.3.0',
    commit: '53b7df96c91f9c12dcc8a07bcb9ccacbed38856a',
    required: '',
    inputs:
      'add-hosts allow annotations attests build-args build-contexts builder cache-from cache-to call cgroup-parent context file github-token labels load network no-cache no-cache-filters outputs platforms provenance pull push sbom secret-envs secret-files secrets shm-size ssh tags target ulimit',
    older: {
      1: '-add-hosts -allow -annotations -attests -build-args -build-contexts -builder -cache-from -cache-to -call -cgroup-parent -context -file -github-token -load -network -no-cache -no-cache-filters -outputs -platforms -provenance -pull -sbom -secret-envs -secret-files -secrets -shm-size -ssh -ulimit +add_git_labels +always_pull +build_args +cache_froms +dockerfile +password +path +registry +repository +tag_with_ref +tag_with_sha +username',
      2: '-annotations -attests -call -no-cache-filters -provenance -sbom -secret-envs',
      3: '-annotations -call -secret-envs',
      4: '-annotations -call -secret-envs',
      5: '-call',
      6: '',
    },
  },
  'docker/login-action': {
    major: 4,
    version: 'v4.1.0',
    commit: '4907a6ddec9925e35a0a9e82d7399ccc52663121',
    required: '',
    inputs: 'ecr logout password registry registry-auth scope username',
    older: {
      1: '-registry-auth -scope',
      2: '-registry-auth -scope',
      3: '',
    },
  },
  'docker/metadata-action': {
    major: 6,
    version: 'v6.2.0',
    commit: 'dc802804100637a589fabce1cb79ff13a1411302',
    required: '',
    inputs:
      'annotations bake-target context flavor github-token images labels sep-annotations sep-labels sep-tags tags',
    older: {
      1: '-annotations -bake-target -context -flavor -labels -sep-annotations -tags +label-custom +tag-coerce-tag +tag-custom +tag-custom-only +tag-edge +tag-edge-branch +tag-latest +tag-latest-match +tag-match +tag-match-group +tag-match-latest +tag-schedule +tag-semver +tag-sha',
      2: '-annotations -context -sep-annotations',
      3: '-annotations -context -sep-annotations',
      4: '-annotations -sep-annotations',
      5: '',
    },
  },
  'docker/setup-buildx-action': {
    major: 4,
    version: 'v4.3.0',
    commit: '37fe631027851001ddb9b187196cc803df7f5f0e',
    required: '',
    inputs:
      'append buildkitd-config buildkitd-config-inline buildkitd-flags cache-binary cleanup driver driver-opts endpoint keep-state name platforms use version',
    older: {
      1: '-append -buildkitd-config -buildkitd-config-inline -cache-binary -cleanup -keep-state -name -platforms +config +config-inline +install',
      2: '-buildkitd-config -buildkitd-config-inline -cache-binary -keep-state -name +config +config-inline +github_token +install',
      3: '+config +config-inline +install',
    },
  },
  'docker/setup-qemu-action': {
    major: 4,
    version: 'v4.2.0',
    commit: '96fe6ef7f33517b61c61be40b68a1882f3264fb8',
    required: '',
    inputs: 'cache-image image platforms reset',
    older: {
      1: '-cache-image -reset',
      2: '-cache-image -reset',
      3: '-reset',
    },
  },
  'oven-sh/setup-bun': {
    major: 2,
    version: 'v2.2.0',
    commit: '0c5077e51419868618aeaa5fe8019c62421857d6',
    required: '',
    inputs: 'bun-download-url bun-version bun-version-file no-cache registries registry-url scope token',
    older: {
      1: '-bun-version-file -registries -token',
    },
  },
  'pnpm/action-setup': {
    major: 4,
    version: 'v4.0.0',
    commit: 'fe02b34f77f8bc703788d5817da081398fad5dd2',
    required: '',
    inputs: 'dest package_json_file run_install standalone version',
    older: {
      1: '-package_json_file -standalone +bin_dest +registry',
      2: '',
      3: '',
    },
  },
  'ruby/setup-ruby': {
    major: 1,
    version: 'v1.315.0',
    commit: '0dafeac902942906541bc140009cdbf32665b601',
    required: '',
    inputs:
      'bundler bundler-cache cache-version ruby-version rubygems self-hosted token windows-toolchain working-directory',
    older: {},
  },
  'shivammathur/setup-php': {
    major: 2,
    version: '2.37.2',
    commit: 'f3e473d116dcccaddc5834248c87452386958240',
    required: '',
    inputs: 'coverage extensions github-token ini-file ini-values php-version php-version-file tools',
    older: {
      1: '-github-token -ini-file -php-version-file +extension-csv +ini-values-csv +pecl',
    },
  },
};

export interface KnownAction {
  readonly major: number;
  readonly version: string;
  readonly commit: string;
  /** In lower case, as GitHub compares them. */
  readonly required: readonly string[];
}

/** By `owner/repo` in lower case. */
export function knownAction(repository: string): KnownAction | undefined {
  const data = ACTIONS[repository];
  return data === undefined ? undefined : { ...data, required: words(data.required) };
}

/** Inputs of a major version, as they are written; undefined for a version that is not known. */
export function inputsOf(repository: string, major: number): readonly string[] | undefined {
  const data = ACTIONS[repository];
  if (data === undefined || major === data.major) {
    return data === undefined ? undefined : words(data.inputs);
  }
  const difference = data.older[major];
  if (difference === undefined) {
    return undefined;
  }
  const changes = words(difference);
  return [
    ...words(data.inputs).filter(name => !changes.includes(`-${name}`)),
    ...changes.flatMap(change => (change.startsWith('+') ? change.slice(1) : [])),
  ];
}

function words(text: string): readonly string[] {
  return text === '' ? [] : text.split(' ');
}
