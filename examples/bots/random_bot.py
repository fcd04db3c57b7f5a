#!/usr/bin/env python3
"""A bot that plays random legal moves, to start from: python3 random_bot.py --help
The protocol is told in docs/bot-protocol.md. Needs the package `websockets`, 11 or newer."""

import argparse
import asyncio
import contextlib
import json
import os
import random
import sys

import websockets

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--url", default="ws://127.0.0.1:2567/bot")
parser.add_argument("--agent", help="challenge this house agent; else wait in the open pool")
parser.add_argument("--games", type=int, default=1)
parser.add_argument("--clock", default="60+1", help='"60+1" (seconds + increment), "10/move" or "none"')
parser.add_argument("--forever", action="store_true", help="only accept what others ask for")
options = parser.parse_args()
token = os.environ.get("PONDERHIT_BOT_TOKEN") or sys.exit("set PONDERHIT_BOT_TOKEN to the bot's token")
games_left = options.games
running = set()
HOPELESS = {"challenge-invalid", "operator-only", "own-opponent"}  # asking again does not change these


def choose(turn):
    """Here your bot thinks. `turn` has the position as `fen` and as `moves`, and the clocks."""
    return random.choice(turn["legalMoves"])


async def play(socket):
    """One connection, until the server closes it."""
    global games_left, running

    async def send(**message):
        with contextlib.suppress(websockets.ConnectionClosed):
            await socket.send(json.dumps(message))

    async def go_on(after=0):
        await asyncio.sleep(after)
        if games_left <= 0 and not options.forever:
            await send(type="bye")
        elif not running and not options.forever:
            challenge = {"type": "challenge", "opponent": {"agent": options.agent}}
            await send(**(challenge if options.agent else {"type": "seek"}), clock=options.clock)

    await send(type="hello", version=1, token=token, legalMoves=True)
    async for text in socket:
        message = json.loads(text)
        kind = message["type"]
        if kind == "welcome":
            print(f"connected as {message['name']}", flush=True)
            games_left -= len(running - set(message["matches"]))  # over meanwhile
            running = set(message["matches"])
            await go_on()
        elif kind == "offer":
            await send(type="accept", offer=message["offer"])
        elif kind == "start":
            running.add(message["match"])
            print(f"match {message['match']}: {message['you']} against {message['opponent']['name']}", flush=True)
        elif kind == "turn":
            # Matches share the connection: a bot that thinks long does it in a task or a thread of its own.
            await send(type="move", match=message["match"], ply=message["ply"], uci=choose(message))
        elif kind == "end" and message["match"] in running:  # else told before
            running.remove(message["match"])
            print(f"match {message['match']} is over: {message['message']}", flush=True)
            games_left -= 1
            await go_on()
        elif kind == "error":
            print(f"{message['code']}: {message['message']}", file=sys.stderr, flush=True)
            if message["code"] in HOPELESS:
                sys.exit(1)
            if message.get("re") in ("challenge", "seek"):
                asyncio.create_task(go_on(after=5))
        # Whatever else there is may be ignored.


async def main():
    while True:
        code = None
        try:
            async with websockets.connect(options.url) as socket:
                try:
                    await play(socket)
                except websockets.ConnectionClosedError:
                    pass
                code = socket.close_code
        except OSError as error:
            print(error, file=sys.stderr, flush=True)
        if code == 1000:
            return  # goodbye
        if code is not None and code >= 4000:
            sys.exit(1)  # it makes no sense to try again
        await asyncio.sleep(1)  # then go on where the matches stand


asyncio.run(main())
