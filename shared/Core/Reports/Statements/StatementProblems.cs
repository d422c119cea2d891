using System.Globalization;
using Distribution.Kernel;

namespace Distribution.Reports.Statements;

internal static class StatementProblems
{
    public static Problem NoMonth() => Problem.Invalid("statement.month_invalid", "A month is written YYYY-MM and has begun.");

    public static Problem TooLong(int lines) => Problem.Refused(
        "statement.too_long", string.Create(CultureInfo.InvariantCulture, $"There are more than {lines} lines; read the statement page by page as JSON."));
}
