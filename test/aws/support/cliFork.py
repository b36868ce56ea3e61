"""Runs the AWS CLI in forks of one process that has imported it, since its start takes longer than a call.

`serve SOCKET` listens there and prints a line when it does; `call SOCKET ARGUMENT...` is the AWS CLI for whoever runs it,
with the caller's own standard streams, environment and folder.
"""

import json
import os
import socket
import sys


def call(path, arguments):
    server = socket.socket(socket.AF_UNIX)
    server.connect(path)
    socket.send_fds(server, [b'.'], [0, 1, 2])
    server.sendall(json.dumps([arguments, dict(os.environ), os.getcwd()]).encode())
    server.shutdown(socket.SHUT_WR)
    code = server.recv(1)
    # None comes where the CLI was killed.
    return code[0] if code else 255


def serve(path):
    import awscli
    import awscli.clidriver
    import awscli.handlers
    import importlib
    import signal

    def main():
        # It notes where its data is in the environment, which is another one now.
        importlib.reload(awscli)
        return awscli.clidriver.main()

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(64)
    print('ready', flush=True)
    while True:
        caller, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            run(caller, main)
        caller.close()


def run(caller, main):
    code = 255
    try:
        _, streams, _, _ = socket.recv_fds(caller, 1, 3)
        request = b''.join(iter(lambda: caller.recv(65536), b''))
        arguments, environment, folder = json.loads(request)
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        os.environ.clear()
        os.environ.update(environment)
        os.chdir(folder)
        sys.argv = ['aws', *arguments]
        try:
            code = main() or 0
        except SystemExit as exit:
            code = exit.code if isinstance(exit.code, int) else 0 if exit.code is None else 1
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        caller.sendall(bytes([code]))
        os._exit(0)


if sys.argv[1] == 'serve':
    serve(sys.argv[2])
else:
    sys.exit(call(sys.argv[2], sys.argv[3:]))
