using System.Buffers.Binary;

namespace EmbeddedFunctions.ServiceBus.Queues;

/// <summary>A message id that was sent.</summary>
/// <param name="Id">Its hash, see <see cref="DuplicateWindow.IdOf"/>.</param>
/// <param name="At">When, UTC ticks.</param>
internal readonly record struct SentId(UInt128 Id, long At)
{
    private const int IdSize = 16;
    private const int Size = IdSize + sizeof(long);

    /// <summary>As they lie in one row: for each its id and its time, 24 bytes.</summary>
    public static byte[] Pack(SentId[] ids)
    {
        byte[] bytes = new byte[ids.Length * Size];
        for (int i = 0; i < ids.Length; i++)
        {
            Span<byte> place = bytes.AsSpan(i * Size, Size);
            BinaryPrimitives.WriteUInt128BigEndian(place, ids[i].Id);
            BinaryPrimitives.WriteInt64BigEndian(place[IdSize..], ids[i].At);
        }

        return bytes;
    }

    public static SentId[] Unpack(byte[] bytes)
    {
        var ids = new SentId[bytes.Length / Size];
        for (int i = 0; i < ids.Length; i++)
        {
            ReadOnlySpan<byte> place = bytes.AsSpan(i * Size, Size);
            ids[i] = new SentId(BinaryPrimitives.ReadUInt128BigEndian(place), BinaryPrimitives.ReadInt64BigEndian(place[IdSize..]));
        }

        return ids;
    }
}

/// <summary>A message that is done with.</summary>
internal readonly record struct SettledMessage(long SequenceNumber, SentId Sent);
