using System.Numerics;
using Distribution.Programs.Language;

namespace Distribution.Programs.Engine;

/// <summary>
/// A decision table as bits: for every value of every column the rows it matches. A look-up is one AND over the columns
/// and the first bit that is set, however many rows there are.
/// </summary>
internal sealed class CompiledTable
{
    private const int Bits = 64;

    private readonly Column[] _columns;
    private readonly long[] _values;
    private readonly int _words;
    private readonly bool _firstIsTotal;

    private CompiledTable(string name, Column[] columns, long[] values, bool firstIsTotal)
    {
        Name = name;
        _columns = columns;
        _values = values;
        _words = (values.Length + Bits - 1) / Bits;
        _firstIsTotal = firstIsTotal;
    }

    public string Name { get; }

    public static CompiledTable Compile(string name, DecisionTable table, Symbols symbols)
    {
        foreach (TableRow row in table.Rows)
        {
            for (int i = 0; i < table.Keys.Count; i++)
            {
                if (row.Cells[i] is TableCell.Texts texts)
                {
                    symbols.SetOf(table.Keys[i], texts.Any);
                }
            }
        }

        var columns = new Column[table.Keys.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            columns[i] = CompileColumn(table, i, symbols);
        }

        return new CompiledTable(
            name, columns, [.. table.Rows.Select(static row => row.Value)], table.Rows[0].Cells.All(static cell => cell is null));
    }

    /// <summary>The first row that matches, from 0, or -1.</summary>
    public int Find(ReadOnlySpan<long> facts)
    {
        if (_firstIsTotal)
        {
            return 0;
        }

        return _words == 1 ? FindOfOneWord(facts) : FindOfMany(facts);
    }

    public long ValueOf(int row) => _values[row];

    private int FindOfOneWord(ReadOnlySpan<long> facts)
    {
        ulong rows = ulong.MaxValue;
        foreach (Column column in _columns)
        {
            rows &= column.Rows[column.PlaceOf(facts)];
        }

        return rows != 0 ? BitOperations.TrailingZeroCount(rows) : -1;
    }

    private int FindOfMany(ReadOnlySpan<long> facts)
    {
        Span<int> places = stackalloc int[_columns.Length];
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = _columns[i].PlaceOf(facts) * _words;
        }

        for (int word = 0; word < _words; word++)
        {
            ulong rows = ulong.MaxValue;
            for (int i = 0; i < places.Length; i++)
            {
                rows &= _columns[i].Rows[places[i] + word];
            }

            if (rows != 0)
            {
                return (word * Bits) + BitOperations.TrailingZeroCount(rows);
            }
        }

        return -1;
    }

    private static Column CompileColumn(DecisionTable table, int at, Symbols symbols)
    {
        Fact fact = table.Keys[at];
        bool number = FactCatalogue.Of(fact).IsNumber;
        long[] bounds = number ? Bounds(table, at) : [];
        int places = number ? bounds.Length + 1 : symbols.CountOf(fact);
        int words = (table.Rows.Count + Bits - 1) / Bits;
        var rows = new ulong[places * words];
        for (int row = 0; row < table.Rows.Count; row++)
        {
            switch (table.Rows[row].Cells[at])
            {
                case TableCell.Texts texts:
                    foreach (string text in texts.Any)
                    {
                        Mark(symbols.Add(fact, text), row);
                    }

                    break;
                case TableCell.Range range:
                    for (int place = 1; place < places; place++)
                    {
                        if (bounds[place - 1] >= range.Min && bounds[place - 1] <= range.Max)
                        {
                            Mark(place, row);
                        }
                    }

                    break;
                default:
                    for (int place = 0; place < places; place++)
                    {
                        Mark(place, row);
                    }

                    break;
            }
        }

        return new Column((int)fact, places, number ? bounds : null, rows);

        void Mark(int place, int row) => rows[(place * words) + (row / Bits)] |= 1UL << (row % Bits);
    }

    /// <summary>The values at which the set of matching rows may change, rising.</summary>
    private static long[] Bounds(DecisionTable table, int at)
    {
        var bounds = new SortedSet<long>();
        foreach (TableRow row in table.Rows)
        {
            if (row.Cells[at] is TableCell.Range range)
            {
                bounds.Add(range.Min);
                if (range.Max < long.MaxValue)
                {
                    bounds.Add(range.Max + 1);
                }
            }
        }

        return [.. bounds];
    }

    private sealed class Column(int fact, int places, long[]? bounds, ulong[] rows)
    {
        public ulong[] Rows => rows;

        public int PlaceOf(ReadOnlySpan<long> facts)
        {
            long value = facts[fact];
            if (bounds is null)
            {
                // Texts that only other parts of the program mention have numbers beyond this column's.
                return (ulong)value < (ulong)places ? (int)value : 0;
            }

            int place = Array.BinarySearch(bounds, value);
            return place >= 0 ? place + 1 : ~place;
        }
    }
}
