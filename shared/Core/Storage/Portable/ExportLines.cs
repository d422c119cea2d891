using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Distribution.Storage.Portable;

/// <summary>The lines of a stream, none of them longer than an export's longest can be.</summary>
internal static class ExportLines
{
    /// <summary>The largest file in base64, and what stands around it.</summary>
    public const int MaxLine = (BlobRules.MaxContent * 4 / 3) + 4096;

    /// <summary>With their ends. The last one may lack it.</summary>
    /// <exception cref="ExportFileException">A line is too long.</exception>
    public static async IAsyncEnumerable<byte[]> ReadAsync(Stream input, [EnumeratorCancellation] CancellationToken cancellation)
    {
        PipeReader reader = PipeReader.Create(input, new StreamPipeReaderOptions(leaveOpen: true, bufferSize: 64 * 1024));
        try
        {
            while (true)
            {
                ReadResult read = await reader.ReadAsync(cancellation).ConfigureAwait(false);
                ReadOnlySequence<byte> rest = read.Buffer;
                while (rest.PositionOf((byte)'\n') is { } end)
                {
                    SequencePosition behind = rest.GetPosition(1, end);
                    yield return Checked(rest.Slice(0, behind));
                    rest = rest.Slice(behind);
                }

                if (read.IsCompleted)
                {
                    if (!rest.IsEmpty)
                    {
                        yield return Checked(rest);
                    }

                    yield break;
                }

                Check(rest.Length);
                reader.AdvanceTo(rest.Start, rest.End);
            }
        }
        finally
        {
            await reader.CompleteAsync().ConfigureAwait(false);
        }
    }

    private static byte[] Checked(ReadOnlySequence<byte> line)
    {
        Check(line.Length);
        return line.ToArray();
    }

    private static void Check(long length)
    {
        if (length > MaxLine)
        {
            throw new ExportFileException("export.too_long", $"a line has more than {MaxLine} bytes.");
        }
    }
}
