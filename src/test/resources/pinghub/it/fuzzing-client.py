# Runs the Autobahn testsuite's fuzzing client, under Jython. Properties: fuzz.url, fuzz.cases (patterns between commas),
# fuzz.report (a directory). What it prints about its reactor when it is done means nothing.
from java.lang import String, System
from java.math import BigInteger
from autobahn import websocket
from autobahntestsuite import wstest

# Two of its loops over single bytes take minutes for the large messages, in Python; the Java platform does the same at once.
LARGE = 128
OriginalValidator = websocket.Utf8Validator
originalMasker = websocket.createXorMasker


class Masker:
    """Masks a payload of which every piece is large (RFC 6455, section 5.3)."""

    def __init__(self, mask):
        self.mask = mask
        self.ptr = 0

    def pointer(self):
        return self.ptr

    def reset(self):
        self.ptr = 0

    def process(self, data):
        turn = self.ptr & 3
        self.ptr += len(data)
        mask = (self.mask[turn:] + self.mask[:turn]) * (len(data) // 4 + 1)
        # A byte in front, so that no zeros and no sign get lost.
        number = BigInteger(latin1('\x01' + data)).xor(BigInteger(latin1('\x00' + mask[:len(data)])))
        return BigInteger.toByteArray(number)[1:].tostring()


class Validator(OriginalValidator):
    """Passes over what is all ASCII."""

    def validate(self, data):
        if self.state == OriginalValidator.UTF8_ACCEPT:
            try:
                data.decode('ascii')
                self.i += len(data)
                return True, True, len(data), self.i
            except UnicodeDecodeError:
                pass
        return OriginalValidator.validate(self, data)


def latin1(text):
    return String(text).getBytes('ISO-8859-1')


def masker(mask, length=None):
    return Masker(mask) if length > LARGE else originalMasker(mask, length)


websocket.createXorMasker = masker
websocket.Utf8Validator = Validator
wstest.start({'mode': 'fuzzingclient'}, {
    'options': {'failByDrop': False},
    'outdir': System.getProperty('fuzz.report'),
    'servers': [{'agent': 'pinghub', 'url': System.getProperty('fuzz.url'), 'options': {'version': 18}}],
    'cases': System.getProperty('fuzz.cases').split(','),
    'exclude-cases': [],
    'exclude-agent-cases': {}})
