/** `paddock --help`. */
export const HELP = `Usage: paddock [FLAGS] [--] [COMMAND...]

Runs a coding agent, or a plain shell, in a Docker container with the current directory as its workspace.
COMMAND runs in place of the agent's own. Flags end at its first word, or at --.

FLAGS
  --agent AGENT                     an agent (claude, or one from a package), or false for a shell [claude]
  --build-args-KEY=VALUE            a build arg, repeatable; a - in KEY becomes _
  --build-context PATH              build context [the Dockerfile's directory]
  --build-dockerfile PATH           Dockerfile to build the image from
  --build-policy POLICY             when to build: always, daily, if-missing, weekly [if-missing]
  --config-file PATH                one more config file
  --dry-run                         print the docker command and run nothing
  --image IMAGE                     image to run
  --network NETWORK                 network to join
  --quiet                           no log, and no docker command
  --volume HOST:CONTAINER[:MODE]    mount, repeatable; MODE is ro or rw [ro]
  --workdir PATH                    host directory that is the workspace [the current one]
  --completion SHELL                print the completion for bash, fish or zsh
  --help, -h                        print this
  --version                         print the version

CONFIGURATION, the later wins, volumes add up
  ~/.config/paddock/config.toml, <workdir>/.paddock/config.toml, the file in $PADDOCK_CONFIG_FILE, --config-file,
  PADDOCK_AGENT, PADDOCK_IMAGE, PADDOCK_NETWORK, PADDOCK_VOLUMES, PADDOCK_BUILD_DOCKERFILE and so on, flags

EXAMPLES
  paddock --image=ubuntu:24.04 --agent=false
  paddock --image=my-claude-image
  paddock --image=ubuntu:24.04 -- bash -c 'echo hello'

The container's exit code is paddock's. Otherwise: 1 for what could not be done, 2 for a wrong command line.
`;
