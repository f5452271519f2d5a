"""20,000 Examples made and written to a TFRecord file."""

from programs.records import COUNT, parts


def prepare(framework):
    write, _, _ = parts(framework)

    def block():
        write()
        return COUNT

    return block
