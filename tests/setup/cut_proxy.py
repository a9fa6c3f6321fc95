#!/usr/bin/python3
"""Passes connections on between Unix sockets: cut_proxy.py TARGET LISTEN

For tests that cut the connection to an engine: to kill it breaks all connections.
"""

import asyncio
import sys


async def copy(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.write_eof()  # the other direction may still be in use
    except OSError:
        writer.close()


async def main():
    target, listen = sys.argv[1:]

    async def connected(reader, writer):
        try:
            target_reader, target_writer = await asyncio.open_unix_connection(target)
        except OSError:
            writer.close()
            return
        await asyncio.gather(copy(reader, target_writer), copy(target_reader, writer))
        target_writer.close()
        writer.close()

    server = await asyncio.start_unix_server(connected, listen)
    await server.serve_forever()


asyncio.run(main())
